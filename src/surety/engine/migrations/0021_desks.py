"""Desks by time, and what was turned away before the door."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0021_desks.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0020_centres"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
