"""Which pieces a waybill was to bring."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0028_pieces_inbound.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0027_keys_first"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
