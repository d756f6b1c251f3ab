"""Reading orders in lists: pages by key, capped counts, one order by its number. Every statement is bounded.

The shipping queue is read from the index `surety_order_queue`, every other list from `surety_order_shop`.
Conditions that no index serves are tested on a window of the list, so that a rare condition costs no more than a
common one; the page then says how far it looked and goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from surety.engine.keys import bucket_of

QUEUE = ("to_ship", "part_shipped", "shipped")
ALL = ("placed", *QUEUE, "in_transit", "done", "cancelled")
COUNT_MAX = 10_000
WINDOW = 20_000
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


@dataclass(frozen=True)
class Key:
    """The place of a row in its list: what a page begins after."""

    subject: str
    stake_fen: int = 0
    due_at: datetime | None = None
    placed_at: datetime | None = None


@dataclass(frozen=True)
class Page:
    rows: list[dict[str, Any]]
    following: Key | None
    """Where the next page begins after, if there may be one."""
    looked_at: int = 0
    """When the window ended before the page was full: how many rows were looked at."""


@dataclass(frozen=True)
class Count:
    number: int
    exact: bool


def read_page(wanted: Wanted, *, after: Key | None, size: int) -> Page:
    if wanted.queue and wanted.soonest:
        return _soonest(wanted, after=after, size=size)
    conditions, values = _conditions(wanted)
    window = size + 1 if not conditions else WINDOW_OF_DOCUMENTS if wanted.carrier else WINDOW
    inner, inner_values = _window(wanted, after=after, limit=window)
    where = f" where {' and '.join(conditions)}" if conditions else ""
    statement = f"select {_LISTED} from ({inner}) w{where} order by {_order(wanted)} limit %s"
    rows = _fetch(statement, [*inner_values, *values, size + 1])
    if len(rows) > size:
        return Page(rows[:size], key_of(rows[size - 1]))
    if not conditions:
        return Page(rows, None)
    last = _fetch(
        f"select {_LISTED} from ({inner}) w order by {_order(wanted)} offset %s limit 1",
        [*inner_values, window - 1],
    )
    return Page(rows, key_of(last[0]) if last else None, looked_at=window if last else 0)


def _soonest(wanted: Wanted, *, after: Key | None, size: int) -> Page:
    """A page by time left. Were the window ever too small, the page says how far it looked."""
    conditions, values = _conditions(wanted)
    window = WINDOW_OF_DOCUMENTS if wanted.carrier else WINDOW
    inner, inner_values = _window(wanted, after=None, limit=window)
    if after and after.due_at:
        conditions.append("((next_due_at, subject) > (%s, %s) or next_due_at is null)")
        values += [after.due_at, after.subject]
    elif after:
        conditions.append("next_due_at is null and subject > %s")
        values.append(after.subject)
    where = f" where {' and '.join(conditions)}" if conditions else ""
    rows = _fetch(
        f"select {_LISTED} from ({inner}) w{where} order by next_due_at, subject limit %s",
        [*inner_values, *values, size + 1],
    )
    if len(rows) > size:
        return Page(rows[:size], key_of(rows[size - 1]))
    past = _fetch(
        f"select subject from ({inner}) w order by {_order(wanted)} offset %s limit 1", [*inner_values, window - 1]
    )
    return Page(rows, None, looked_at=window if past else 0)


def read_all(wanted: Wanted, *, after: Key | None = None, chunk: int = 1_000) -> Iterator[list[dict[str, Any]]]:
    """Every row of a list, chunk by chunk; whoever iterates opens the transactions."""
    while True:
        page = read_page(wanted, after=after, size=chunk)
        yield page.rows
        if page.following is None:
            return
        after = page.following


def find_exactly(wanted: Wanted) -> dict[str, Any] | None:
    """The order whose whole number was typed, whatever the other conditions say."""
    number = wanted.number
    subject = number if ":" in number else f"{wanted.platform}:{number}"
    rows = _fetch(
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
    rows = _fetch(
        f"select {_LISTED} from surety_order where (bucket, subject) in"
        " (select * from unnest(%s::smallint[], %s::text[])) and shop = %s",
        [[bucket_of(subject) for subject in subjects], subjects, shop],
    )
    return {row["subject"]: row for row in rows}


def same_receiver(wanted: Wanted, *, digest: str, limit: int = 50) -> list[dict[str, Any]]:
    """Orders still to ship that go to the same receiver, among the first of the queue."""
    inner, values = _window(wanted, after=None, limit=WINDOW_OF_DOCUMENTS)
    return _fetch(
        f"select {_LISTED} from ({inner}) w where status in ('to_ship', 'part_shipped')"
        f" and doc->'receiver'->>'digest' = %s order by {_order(wanted)} limit %s",
        [*values, digest, limit],
    )


def parcels_in_use(parcels: list[str]) -> dict[str, str]:
    """The first receiver (a digest) of each of these parcels that the shop has used before."""
    if not parcels:
        return {}
    rows = _fetch(
        "select subject, doc->>'receiver' as receiver from surety_parcel where (bucket, subject) in"
        " (select * from unnest(%s::smallint[], %s::text[]))",
        [[bucket_of(parcel) for parcel in parcels], parcels],
    )
    return {row["subject"]: row["receiver"] for row in rows}


def key_of(row: dict[str, Any]) -> Key:
    return Key(row["subject"], row["stake_fen"], row["next_due_at"], row["placed_at"])


def _order(wanted: Wanted) -> str:
    return "stake_fen desc, next_due_at, subject" if wanted.queue else "placed_at desc, subject"


def _window(wanted: Wanted, *, after: Key | None, limit: int) -> tuple[str, list[Any]]:
    """The first `limit` rows after a key, in list order.

    Neither order runs one way only, so "after" is several ranges, each read from the index, merged.
    """
    head = f"select {', '.join(COLUMNS)} from surety_order where shop = %s"
    if wanted.queue:
        head += f" and {_IN_QUEUE}"
    parts, values = [], []
    for condition, bound in _ranges(wanted, after):
        parts.append(f"({head}{' and ' + condition if condition else ''} order by {_order(wanted)} limit {limit})")
        values += [wanted.shop, *bound]
    if len(parts) == 1:
        return parts[0][1:-1], values
    return f"select * from ({' union all '.join(parts)}) m order by {_order(wanted)} limit {limit}", values


def _ranges(wanted: Wanted, after: Key | None) -> list[tuple[str, list[Any]]]:
    if after is None:
        return [("", [])]
    if not wanted.queue:
        return [
            ("placed_at = %s and subject > %s", [after.placed_at, after.subject]),
            ("placed_at < %s", [after.placed_at]),
        ]
    stake, due, subject = after.stake_fen, after.due_at, after.subject
    cheaper = ("stake_fen < %s", [stake])
    if due is None:
        return [("stake_fen = %s and next_due_at is null and subject > %s", [stake, subject]), cheaper]
    return [
        ("stake_fen = %s and next_due_at = %s and subject > %s", [stake, due, subject]),
        ("stake_fen = %s and next_due_at > %s", [stake, due]),
        ("stake_fen = %s and next_due_at is null", [stake]),
        cheaper,
    ]


def _conditions(wanted: Wanted) -> tuple[list[str], list[Any]]:
    number = wanted.number if ":" in wanted.number else f"{wanted.platform}:{wanted.number}"
    tests: tuple[tuple[bool, str, list[Any]], ...] = (
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
    kept = [(text, values) for asked, text, values in tests if asked]
    return [text for text, _ in kept], [value for _, values in kept for value in values]


_HANDED_TO = (
    "exists (select 1 from json_array_elements(coalesce(doc->'handovers', '[]')) h where starts_with(h->>'parcel', %s))"
)


def _statuses_of(inner: str, shop: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(f"select status, count(*) from ({inner}) s group by status", [shop])
        return dict(cursor.fetchall())


def _fetch(statement: str, values: list[Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
