"""What is published of a centre, beside what is its own."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0033_centres_published.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0032_bases"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
