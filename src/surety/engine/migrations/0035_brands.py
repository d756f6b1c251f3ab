"""Orders and listings by brand."""

from pathlib import Path
from typing import Any

from django.db import migrations

from surety.listings.recalled import folded

SQL = Path(__file__).parents[1] / "sql" / "0035_brands.sql"
LINES = "surety_order o cross join lateral json_array_elements(coalesce(o.doc -> 'lines', '[]')) line"
NAMES = f"""
    select line ->> 'brand' from {LINES} where line ->> 'brand' <> '' union
    select doc -> 'page' ->> 'brand' from surety_listing where doc -> 'page' ->> 'brand' <> ''
"""
OF_ORDERS = f"""
    update surety_order t set brands = found.brands from (
        select o.bucket, o.subject, array_agg(distinct n.folded collate "C" order by n.folded collate "C") as brands
        from {LINES} join unnest(%s::text[], %s::text[]) n (name, folded) on n.name = line ->> 'brand' group by 1, 2) found
    where t.bucket = found.bucket and t.subject = found.subject
"""
OF_LISTINGS = """
    update surety_listing t set brand = n.folded from unnest(%s::text[], %s::text[]) n (name, folded)
    where n.name = t.doc -> 'page' ->> 'brand'
"""


def fill(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(NAMES)
        names = [name for (name,) in cursor.fetchall()]
        for statement in (OF_ORDERS, OF_LISTINGS):
            cursor.execute(statement, [names, [folded(name) for name in names]])


class Migration(migrations.Migration):
    dependencies = (("engine", "0034_words"),)
    operations = (
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    )
