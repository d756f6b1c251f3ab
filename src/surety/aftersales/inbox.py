"""After-sales cases in lists: what waits for the merchant, each status, and all. Every statement is bounded.

What waits is read from the index `surety_aftersale_inbox`, an open status from `surety_aftersale_status`, either by the
time left from `surety_aftersale_soonest` and `surety_aftersale_status_soonest`, an order's cases from
`surety_aftersale_order`, everything else newest first from `surety_aftersale_shop`; how, says `surety.engine.paging`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from surety.aftersales.case import ENDED, Status
from surety.engine import paging
from surety.engine.keys import bucket_of
from surety.engine.paging import Count, Key, Page, Source, Tests, fetch, windowed

WAITING = (Status.APPLIED, Status.RETURNING, Status.RECEIVED, Status.TO_RESHIP, Status.RULED)
"""Where the merchant acts, or loses by not acting."""
OPEN = tuple(status for status in Status if status not in ENDED)
COUNT_MAX = 1_000
"""Of each tab: a page counts ten of them, and nobody answers a thousand cases one by one."""
WINDOW = 10_000

COLUMNS = (
    "bucket", "subject", "order_id", "type", "status", "applied_at", "next_step", "next_actor", "next_due_at",
    "stake_fen", "asked_fen", "refund_fen", "currency", "closed_as", "reason", "title", "lines", "skus", "words", "doc",
)  # fmt: skip
_WAITING = "status in ('applied', 'returning', 'received', 'to_reship', 'ruled')"  # the indexes' own words
_OPEN = "status not in ('refunded', 'completed', 'closed')"


@dataclass(frozen=True)
class Wanted:
    """What a list shows. Empty means whatever."""

    shop: str
    tab: str = "waiting"
    """`waiting`, a status, or `all`; the first two by what inaction costs, unless the status is an end."""
    type: str = ""
    reason: str = ""
    due_from: datetime | None = None
    due_before: datetime | None = None
    order: str = ""
    goods: str = ""
    """A SKU or the id of a line, whole."""
    text: str = ""
    """The beginning of a case's or an order's number, or words of the goods or of what was said."""
    number: str = ""
    """The same as a number, where it was typed otherwise than numbers are kept."""
    soonest: bool = False
    """The least time left first, where a tab is sorted by what inaction costs."""

    @property
    def platform(self) -> str:
        return self.shop.partition(":")[0]

    @property
    def by_cost(self) -> bool:
        return self.tab == "waiting" or self.tab in OPEN


def read_page(wanted: Wanted, *, after: Key | None, size: int) -> Page:
    tests = _tests(wanted, written=_written(wanted, after=after))
    return paging.read_page(_source(wanted), tests, after=after, size=size, window=WINDOW)


def read_all(wanted: Wanted, *, chunk: int = 1_000) -> Iterator[list[dict[str, Any]]]:
    return paging.read_all(lambda key: read_page(wanted, after=key, size=chunk))


def find_exactly(wanted: Wanted) -> dict[str, Any] | None:
    """The case whose whole number was typed, whatever the other conditions say."""
    subject = _full(wanted, wanted.number or wanted.text)
    return read_cases(wanted.shop, [subject]).get(subject)


def read_cases(shop: str, subjects: list[str]) -> dict[str, dict[str, Any]]:
    """Several cases of a shop by id, in one statement; those of other shops are not there."""
    if not subjects:
        return {}
    rows = fetch(
        f"select {_source(Wanted(shop)).listed} from surety_aftersale where (bucket, subject) in"
        " (select * from unnest(%s::smallint[], %s::text[])) and shop = %s",
        [[bucket_of(subject) for subject in subjects], subjects, shop],
    )
    return {row["subject"]: row for row in rows}


def count_tabs(shop: str) -> dict[str, Count]:
    """How many cases stand where: an open status exactly up to COUNT_MAX, the ends among the newest COUNT_MAX."""
    counts = {status: Count(min(number, COUNT_MAX), number <= COUNT_MAX) for status, number in _open_of(shop).items()}
    newest = _newest_of(shop)
    exact = sum(newest.values()) <= COUNT_MAX
    counts |= {status: Count(newest.get(status, 0), exact) for status in ENDED}
    waiting = [counts[status] for status in WAITING]
    number = sum(count.number for count in waiting)
    counts["waiting"] = Count(min(number, COUNT_MAX), number <= COUNT_MAX and all(count.exact for count in waiting))
    counts["all"] = Count(min(sum(newest.values()), COUNT_MAX), exact)
    return counts


def count_waiting(shop: str, *, most: int) -> int:
    """How many cases wait for the merchant, counted to one past `most`: for the nav of every page."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select count(*) from (select 1 from surety_aftersale where shop = %s and {_WAITING}"
            f" order by stake_fen desc, next_due_at, subject limit {most + 1}) w",
            [shop],
        )
        return int(cursor.fetchone()[0])


def _open_of(shop: str) -> dict[str, int]:
    counted = " union all ".join(
        f"(select '{status}', count(*) from (select 1 from surety_aftersale where shop = %s and status = '{status}'"
        f" and {_OPEN} order by stake_fen desc, next_due_at, subject limit {COUNT_MAX + 1}) s)"
        for status in OPEN
    )
    with connection.cursor() as cursor:
        cursor.execute(counted, [shop] * len(OPEN))
        return dict(cursor.fetchall())


def _newest_of(shop: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select status, count(*) from (select status from surety_aftersale where shop = %s"
            f" order by applied_at desc, subject limit {COUNT_MAX + 1}) s group by status",
            [shop],
        )
        return dict(cursor.fetchall())


def _source(wanted: Wanted) -> Source:
    where, values = "shop = %s", [wanted.shop]
    if wanted.tab == "waiting":
        where += f" and {_WAITING}"
    elif wanted.tab in OPEN:
        where += f" and status = '{Status(wanted.tab)}' and {_OPEN}"
    if wanted.order:
        where += " and order_id = %s"
        values.append(_full(wanted, wanted.order))
    newest = "" if wanted.by_cost else "applied_at"
    return Source(
        "surety_aftersale", COLUMNS, where, tuple(values), newest=newest, soonest=wanted.soonest and wanted.by_cost
    )


def _full(wanted: Wanted, number: str) -> str:
    return number if ":" in number else f"{wanted.platform}:{number}"


def _written(wanted: Wanted, *, after: Key | None) -> list[str]:
    """The cases of this window in which somebody wrote the words that are sought."""
    if not wanted.text:
        return []
    inner, values = windowed(_source(wanted), after=after, limit=WINDOW)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select surety_wrote(array_agg(bucket), array_agg(subject), %s) from ({inner}) w",
            [wanted.text.lower(), *values],
        )
        return [subject for (subject,) in cursor.fetchall()]


def _tests(wanted: Wanted, *, written: list[str]) -> Tests:
    number = _full(wanted, wanted.number or wanted.text)
    return Tests.of(
        (wanted.tab in ENDED, "status = %s", [wanted.tab]),
        (wanted.type, "type = %s", [wanted.type]),
        (wanted.reason, "reason = %s", [wanted.reason]),
        (wanted.due_from, "next_due_at >= %s", [wanted.due_from]),
        (wanted.due_before, "next_due_at < %s", [wanted.due_before]),
        (wanted.goods, "(%s = any(skus) or %s = any(lines))", [wanted.goods, wanted.goods]),
        (
            wanted.text,
            "(starts_with(subject, %s) or starts_with(order_id, %s) or position(%s in words) > 0 or subject = any(%s))",
            [number, number, wanted.text.lower(), written],
        ),
    )
