"""A piece by its seal, whatever its case."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0024_seals.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0023_pieces_open"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
