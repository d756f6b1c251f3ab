"""What a provider told of a refund is kept, so that its report can be held against it."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0046_refund_told.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0045_wrote"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
