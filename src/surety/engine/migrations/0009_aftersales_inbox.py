"""What the inbox of after-sales cases is read by."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0009_aftersales_inbox.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0008_aftersales"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
