"""Up to which day a payment provider's report was held against our refunds."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0043_reconciled.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0042_archive_began"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
