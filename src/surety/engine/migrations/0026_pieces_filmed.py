"""Whose a challenge or a video is."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0026_pieces_filmed.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0025_creators"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
