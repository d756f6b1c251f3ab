"""Recalls, creators and violations."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0019_recalls.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0018_listings"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
