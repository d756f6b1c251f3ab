"""What is under way with a shop."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0023_pieces_open.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0022_bench"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
