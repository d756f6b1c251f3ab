"""What a certificate's rows cost."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0040_certificates.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0039_archive"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
