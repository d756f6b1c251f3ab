"""What the columns of the busiest tables may hold is said by their types."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0037_domains.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0036_centre_inbox"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
