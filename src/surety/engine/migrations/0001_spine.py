"""The spine's schema, written in SQL (Django cannot say bucket-leading keys, partitions and row-level security)."""

from pathlib import Path

from django.db import migrations

SCHEMA = Path(__file__).parents[1] / "sql" / "schema.sql"


class Migration(migrations.Migration):
    initial = True
    dependencies = ()
    operations = (migrations.RunSQL(SCHEMA.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
