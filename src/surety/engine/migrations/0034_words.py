"""What people write, in the vault."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0034_words.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0033_centres_published"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
