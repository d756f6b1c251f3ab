"""A centre reads what it was told."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0036_centre_inbox.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0035_brands"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
