"""Centres, pieces and item codes."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0012_inspection.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0011_certificates"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
