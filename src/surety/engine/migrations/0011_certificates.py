"""Certificates and their log."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "0011_certificates.sql"


class Migration(migrations.Migration):
    dependencies = (("engine", "0010_statements"),)
    operations = (migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
