"""The orders an import touched, and how they stand, asked of the database in one statement.

Ids wait in a temporary file, so that an import of millions of orders takes no more memory than one of ten.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable

import psycopg
from msgspec import Struct

from surety.engine.fact import Source
from surety.engine.history import archived_months, facts_of_each
from surety.engine.keys import bucket_of


class Standing(Struct, frozen=True):
    """Figures over the orders an import names, as the books stand.

    `orders` counts an order of several sellers once. A line is late when it was handed to the carrier after its
    promise, so the figure follows from the facts alone and not from when a worker looked. `late_orders` and the money
    also count promises that lapsed with nothing handed over. `quarantined_facts` are all of the source's that wait
    for their subject.
    """

    orders: int = 0
    lines: int = 0
    promises: int = 0
    late_lines: int = 0
    late_orders: int = 0
    cancelled_orders: int = 0
    quarantined_facts: int = 0
    compensation_fen: dict[str, int] = {}


_FIGURES = """
with touched as (select distinct bucket, subject from import_order),
     cases as (select o.bucket, o.subject, coalesce(o.parent, o.subject) as whole, o.late, o.doc
               from touched t join surety_order o using (bucket, subject)),
     promised as (select (p.value ->> 'late')::boolean as late
                  from cases c, json_each(c.doc -> 'promised') p where json_typeof(c.doc -> 'promised') = 'object')
select (select count(distinct whole) from cases),
       (select coalesce(sum(json_array_length(doc -> 'lines')), 0) from cases where doc -> 'lines' is not null),
       (select count(*) from promised),
       (select count(*) from promised where late),
       (select count(*) from cases where late),
       (select count(distinct c.whole) from cases c
        where exists (select 1 from surety_fact f where f.bucket = c.bucket and f.kind = 'order'
                      and f.subject = c.subject and f.type = 'order_cancelled')),
       (select count(*) from surety_quarantine where party = %s and source = %s)
"""

_MAYBE_CANCELLED = """
with touched as (select distinct bucket, subject from import_order),
     cases as (select o.bucket, o.subject, coalesce(o.parent, o.subject) as whole, o.status, o.flags
               from touched t join surety_order o using (bucket, subject)),
     counted as (select c.whole from cases c
                 where exists (select 1 from surety_fact f where f.bucket = c.bucket and f.kind = 'order'
                               and f.subject = c.subject and f.type = 'order_cancelled'))
select subject, whole from cases
where (status = 'cancelled' or 'cancelled_after_shipping' = any(flags)) and whole not in (select whole from counted)
"""
"""Orders that ended so, and by no fact that lies in the table."""

_COMPENSATION = """
with touched as (select distinct bucket, subject from import_order)
select x.currency, sum(x.amount_fen)::bigint
from touched t join surety_transfer x using (bucket, subject)
where x.effect = 'late_compensation' group by x.currency order by x.currency
"""


def held_orders(connection: psycopg.Connection) -> dict[str, int]:
    """How many orders each import holds."""
    held = "select import_hold, count(*) from surety_order where import_hold is not null group by 1 order by 1"
    return dict(connection.execute(held).fetchall())


class Touched:
    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed in `close`

    def add(self, orders: Iterable[str]) -> None:
        self._file.writelines(f"{order}\n" for order in dict.fromkeys(orders))

    def standing(self, connection: psycopg.Connection, source: Source) -> Standing:
        """The figures, in a transaction that leaves nothing behind."""
        with connection.transaction(force_rollback=True), connection.cursor() as cursor:
            cursor.execute("create temporary table import_order (bucket smallint, subject text) on commit drop")
            self._file.seek(0)
            with cursor.copy("copy import_order from stdin") as copy:
                for line in self._file:
                    order = line.rstrip("\n")
                    copy.write_row((bucket_of(order), order))
            cursor.execute("analyze import_order")
            figures = list(cursor.execute(_FIGURES, [source.party.value, source.name]).fetchone() or ())
            figures[_CANCELLED] += _cancelled_before(cursor)
            money = dict(cursor.execute(_COMPENSATION).fetchall())
        return Standing(*figures, money)

    def close(self) -> None:
        self._file.close()


_CANCELLED = 5
"""Place of `cancelled_orders` among the figures."""


def _cancelled_before(cursor: psycopg.Cursor) -> int:
    """Orders whose cancellation lies in an archived month."""
    if not archived_months(cursor):
        return 0
    whole = dict(cursor.execute(_MAYBE_CANCELLED).fetchall())
    facts = facts_of_each(cursor, "order", list(whole), types=("order_cancelled",))
    return len({whole[subject] for subject, found in facts.items() if found})
