"""Creators are the platform's to see."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0025_creators.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0024_seals"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
