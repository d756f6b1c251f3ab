"""Which facts name which files."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0029_evidence.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0028_pieces_inbound"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
