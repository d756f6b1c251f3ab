"""Whom the bases admit, under a mark that changes with it."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0032_bases.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0031_marketplaces"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
