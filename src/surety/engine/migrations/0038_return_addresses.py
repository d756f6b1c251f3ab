"""Who sees where a shop has goods sent back to."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0038_return_addresses.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0037_domains"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
