"""Deposits."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0016_deposits.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0015_conversations"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
