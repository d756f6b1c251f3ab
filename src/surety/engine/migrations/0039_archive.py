"""Which months of facts lie in files."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0039_archive.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0038_return_addresses"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
