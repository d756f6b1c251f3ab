"""How the dispute desk reads open cases."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0014_disputes.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0013_log_keys"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
