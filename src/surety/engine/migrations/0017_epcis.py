"""Facts about pieces in the order of their receipt."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0017_epcis.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0016_deposits"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
