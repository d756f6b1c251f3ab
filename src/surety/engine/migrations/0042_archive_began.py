"""When the last of the subjects began that have facts in an archived month."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0042_archive_began.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0041_shop_names"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
