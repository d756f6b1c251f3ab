"""Force-majeure notices, and what of an order they ask about."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0003_notices.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0002_read_models"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
