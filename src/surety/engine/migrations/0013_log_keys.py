"""Entries of the log that are about keys."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0013_log_keys.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0012_inspection"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
