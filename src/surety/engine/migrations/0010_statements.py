"""Statements of shops and buyers: whose a transfer is, what each day moved."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0010_statements.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0009_aftersales_inbox"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
