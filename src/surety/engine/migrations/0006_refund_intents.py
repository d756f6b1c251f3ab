"""Refunds on their way, and the sandbox's payment provider."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0006_refund_intents.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0005_studies"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
