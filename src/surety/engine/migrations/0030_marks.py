"""What is one piece's alone, with what pieces have been marked with so far."""

from pathlib import Path
from typing import Any

from django.db import migrations

from surety.engine.keys import bucket_of

SQL = Path(__file__).parents[1] / "sql" / "0030_marks.sql"
STATED = """
    select case type when 'piece_sealed' then 'seal:' || upper(body ->> 'seal')
                     when 'packing_begun' then 'challenge:' || (body ->> 'challenge')
                     else 'video:' || (body -> 'video' ->> 'sha256') end as mark, subject
    from surety_fact where kind = 'piece' and seq > 0 and type in ('piece_sealed', 'packing_begun', 'piece_packed')
    order by recorded_at, seq
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """Who had a mark first keeps it."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(STATED)
        rows = [(bucket_of(mark), mark, subject) for mark, subject in cursor.fetchall() if mark]
        cursor.executemany("insert into surety_mark values (%s, %s, %s) on conflict do nothing", rows)


class Migration(migrations.Migration):
    dependencies = (("engine", "0029_evidence"),)
    operations = (
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    )
