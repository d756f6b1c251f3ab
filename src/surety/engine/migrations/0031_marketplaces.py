"""A platform as a whole is a subject."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0031_marketplaces.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0030_marks"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
