"""Centres' figures, and known pieces among the others."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0020_centres.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0019_recalls"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
