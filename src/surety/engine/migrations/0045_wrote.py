"""A search in what people wrote asks once for all the cases it looks at."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0045_wrote.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0044_refunds_late"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
