"""After-sales cases."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0008_aftersales.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0007_notices_filled"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
