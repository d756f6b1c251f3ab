"""Keys that wait for the log."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0027_keys_first.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0026_pieces_filmed"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
