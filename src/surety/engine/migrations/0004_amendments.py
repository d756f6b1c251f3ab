"""Changes of the rulebook: amendments, candidates, the rulebook's own case, remedies; shops that leave."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0004_amendments.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0003_notices"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
