"""Backtests that pages ask for and workers carry out."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0005_studies.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0004_amendments"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
