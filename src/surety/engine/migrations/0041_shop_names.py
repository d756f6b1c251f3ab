"""What shops are called, for the centres they send to."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0041_shop_names.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0040_certificates"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
