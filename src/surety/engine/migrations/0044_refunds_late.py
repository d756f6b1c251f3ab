"""Refunds whose end was long unknown are found by when it was known."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0044_refunds_late.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0043_reconciled"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
