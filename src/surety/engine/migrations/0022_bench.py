"""Pieces by their seal."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0022_bench.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0021_desks"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
