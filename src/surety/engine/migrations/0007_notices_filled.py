"""Orders that were there before notices say what a notice asks of them."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0007_notices_filled.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0006_refund_intents"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
