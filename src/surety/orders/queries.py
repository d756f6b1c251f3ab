"""Reading orders in lists: pages by key, capped counts, one order by its number. Every statement is bounded.

The shipping queue is read from the index `surety_order_queue`, every other list from `surety_order_shop`; how, says
`surety.engine.paging`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from surety.engine import paging
from surety.engine.keys import bucket_of
from surety.engine.paging import Count, Key, Page, Source, Tests, fetch, windowed

QUEUE = ("to_ship", "part_shipped", "shipped")
ALL = ("placed", *QUEUE, "in_transit", "done", "cancelled")
COUNT_MAX = paging.COUNT_MAX
WINDOW = paging.WINDOW
WINDOW_OF_DOCUMENTS = 4_000
"""Where the condition has to read documents (a carrier is in the order's hand-overs)."""

COLUMNS = (
    "subject", "status", "placed_at", "paid_at", "next_step", "next_due_at", "stake_fen", "paid_fen",
    "refunded_fen", "currency", "late", "region", "flags", "doc",
)  # fmt: skip
_LISTED = ", ".join("doc::text as doc" if name == "doc" else name for name in COLUMNS)
_IN_QUEUE = "status in ('to_ship', 'part_shipped', 'shipped')"  # the index's own words: the planner must see them


@dataclass(frozen=True)
class Wanted:
    """What a list shows. Empty means whatever."""

    shop: str
    queue: bool = True
    """Orders that wait for the shop, by what inaction costs; else all orders, newest first."""
    status: str = ""
    step: str = ""
    due_from: datetime | None = None
    due_before: datetime | None = None
    number: str = ""
    late: bool | None = None
    flag: str = ""
    region: str = ""
    carrier: str = ""
    soonest: bool = False
    """The queue by time left instead: among its first WINDOW by cost, for no index has this order."""

    @property
    def platform(self) -> str:
        return self.shop.partition(":")[0]


def read_page(wanted: Wanted, *, after: Key | None, size: int) -> Page:
    if wanted.queue and wanted.soonest:
        return _soonest(wanted, after=after, size=size)
    return paging.read_page(_source(wanted), _tests(wanted), after=after, size=size, window=_window(wanted))


def _soonest(wanted: Wanted, *, after: Key | None, size: int) -> Page:
    """A page by time left. Were the window ever too small, the page says how far it looked."""
    source, tests, window = _source(wanted), _tests(wanted), _window(wanted)
    inner, inner_values = windowed(source, after=None, limit=window)
    if after and after.due_at:
        tests.conditions.append("((next_due_at, subject) > (%s, %s) or next_due_at is null)")
        tests.values += [after.due_at, after.subject]
    elif after:
        tests.conditions.append("next_due_at is null and subject > %s")
        tests.values.append(after.subject)
    rows = fetch(
        f"select {_LISTED} from ({inner}) w{tests.where} order by next_due_at, subject limit %s",
        [*inner_values, *tests.values, size + 1],
    )
    if len(rows) > size:
        return Page(rows[:size], source.key_of(rows[size - 1]))
    past = fetch(
        f"select subject from ({inner}) w order by {source.order} offset %s limit 1", [*inner_values, window - 1]
    )
    return Page(rows, None, looked_at=window if past else 0)


def read_all(wanted: Wanted, *, after: Key | None = None, chunk: int = 1_000) -> Iterator[list[dict[str, Any]]]:
    return paging.read_all(lambda key: read_page(wanted, after=key, size=chunk), after)


def find_exactly(wanted: Wanted) -> dict[str, Any] | None:
    """The order whose whole number was typed, whatever the other conditions say."""
    number = wanted.number
    subject = number if ":" in number else f"{wanted.platform}:{number}"
    rows = fetch(
        f"select {_LISTED} from surety_order where bucket = %s and subject = %s and shop = %s",
        [bucket_of(subject), subject, wanted.shop],
    )
    return rows[0] if rows else None


def count_statuses(shop: str) -> dict[str, Count]:
    """How many orders stand where: exact while a list has at most COUNT_MAX, else at least that many."""
    queue = _statuses_of(
        f"select status from surety_order where shop = %s and {_IN_QUEUE}"
        f" order by stake_fen desc, next_due_at, subject limit {COUNT_MAX + 1}",
        shop,
    )
    every = _statuses_of(
        f"select status from surety_order where shop = %s order by placed_at desc, subject limit {COUNT_MAX + 1}",
        shop,
    )
    queue_is_exact, every_is_exact = sum(queue.values()) <= COUNT_MAX, sum(every.values()) <= COUNT_MAX
    counts = {name: Count(every.get(name, 0), every_is_exact) for name in ALL if name not in QUEUE}
    counts |= {name: Count(queue.get(name, 0), queue_is_exact) for name in QUEUE}
    counts["queue"] = Count(min(sum(queue.values()), COUNT_MAX), queue_is_exact)
    counts["all"] = Count(min(sum(every.values()), COUNT_MAX), every_is_exact)
    return counts


def read_orders(shop: str, subjects: list[str]) -> dict[str, dict[str, Any]]:
    """Several orders of a shop by id, in one statement; those of other shops are not there."""
    if not subjects:
        return {}
    rows = fetch(
        f"select {_LISTED} from surety_order where (bucket, subject) in"
        " (select * from unnest(%s::smallint[], %s::text[])) and shop = %s",
        [[bucket_of(subject) for subject in subjects], subjects, shop],
    )
    return {row["subject"]: row for row in rows}


def same_receiver(wanted: Wanted, *, digest: str, limit: int = 50) -> list[dict[str, Any]]:
    """Orders still to ship that go to the same receiver, among the first of the queue."""
    source = _source(wanted)
    inner, values = windowed(source, after=None, limit=WINDOW_OF_DOCUMENTS)
    return fetch(
        f"select {_LISTED} from ({inner}) w where status in ('to_ship', 'part_shipped')"
        f" and doc->'receiver'->>'digest' = %s order by {source.order} limit %s",
        [*values, digest, limit],
    )


def parcels_in_use(parcels: list[str]) -> dict[str, str]:
    """The first receiver (a digest) of each of these parcels that the shop has used before."""
    if not parcels:
        return {}
    rows = fetch(
        "select subject, doc->>'receiver' as receiver from surety_parcel where (bucket, subject) in"
        " (select * from unnest(%s::smallint[], %s::text[]))",
        [[bucket_of(parcel) for parcel in parcels], parcels],
    )
    return {row["subject"]: row["receiver"] for row in rows}


def _source(wanted: Wanted) -> Source:
    where = f"shop = %s and {_IN_QUEUE}" if wanted.queue else "shop = %s"
    return Source("surety_order", COLUMNS, where, (wanted.shop,), newest="" if wanted.queue else "placed_at")


def _window(wanted: Wanted) -> int:
    return WINDOW_OF_DOCUMENTS if wanted.carrier else WINDOW


def _tests(wanted: Wanted) -> Tests:
    number = wanted.number if ":" in wanted.number else f"{wanted.platform}:{wanted.number}"
    return Tests.of(
        (bool(wanted.status), "status = %s", [wanted.status]),
        (bool(wanted.step), "next_step = %s", [wanted.step]),
        (wanted.due_from is not None, "next_due_at >= %s", [wanted.due_from]),
        (wanted.due_before is not None, "next_due_at < %s", [wanted.due_before]),
        (bool(wanted.number), "starts_with(subject, %s)", [number]),
        (wanted.late is not None, "late = %s", [wanted.late]),
        (bool(wanted.flag), "%s = any(flags)", [wanted.flag]),
        (bool(wanted.region), "starts_with(region, %s)", [wanted.region]),
        (bool(wanted.carrier), _HANDED_TO, [f"{wanted.carrier}:"]),
    )


_HANDED_TO = (
    "exists (select 1 from json_array_elements(coalesce(doc->'handovers', '[]')) h where starts_with(h->>'parcel', %s))"
)


def _statuses_of(inner: str, shop: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(f"select status, count(*) from ({inner}) s group by status", [shop])
        return dict(cursor.fetchall())
