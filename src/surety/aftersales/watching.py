"""Measures the coverage of each shop and of its platform once a day is over, as facts of theirs (EXP-8b)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from surety.engine import door
from surety.engine.db import Connection
from surety.engine.fact import SYSTEM
from surety.merchants.covered import COVERED, ITEM, CoverageMeasured, KeptOutBy, MarketplaceCovered, Measured

ZONE = ZoneInfo("Asia/Shanghai")
AT_ONCE = 500
_OF_DAY = """
select {of}, coalesce(a.doc -> 'instant' -> -1 ->> 'row', '') as row,
    coalesce((a.doc -> 'instant' -> -1 ->> 'granted')::boolean, false) as granted, count(*)
from surety_aftersale a {joined}
where (m.doc ->> 'coverage_day') is distinct from %(day)s
    and a.applied_at >= %(begins_at)s and a.applied_at < %(ends_at)s
    and a.platform = any(%(covered)s) and a.type = 'refund_unshipped' and a.doc -> 'instant' is not null
group by 1, 2, 3 order by 1, 4 desc
"""
"""Where no row answers, the platform has no such refunds: nothing falls short there."""
_MEASURED = "select platform from surety_marketplace where doc ->> 'coverage_day' = %s"
_WAITING = """
select w.subject from surety_work_item w join {table} m on m.bucket = w.bucket and m.subject = w.subject
where w.item = %(item)s and w.closed_at is null and (m.doc ->> 'coverage_day') is distinct from %(day)s
"""
"""A day without requests is no shortfall either."""


class _Whose(NamedTuple):
    """Whose requests are counted: those of a shop we know, or of a platform, measured before or not."""

    table: str
    of: str
    joined: str
    tell: Callable[..., Measured]


def _of_shop(subject: str, **measured: Any) -> Measured:
    return CoverageMeasured(shop=subject, **measured)


def _of_platform(subject: str, **measured: Any) -> Measured:
    return MarketplaceCovered(platform=subject.partition(":")[0], **measured)


_COUNTED = (
    _Whose("surety_shop", "a.shop", "join surety_shop m on m.subject = a.shop", _of_shop),
    _Whose(
        "surety_marketplace",
        "a.platform || ':marketplace'",
        "left join surety_marketplace m on m.platform = a.platform",
        _of_platform,
    ),
)


def watch_coverage(connection: Connection, now: datetime) -> int:
    """Measure yesterday, once a shop and a platform; returns how many were.

    A platform is measured after its shops, so once it was there is nothing to count.
    """
    day = now.astimezone(ZONE).date() - timedelta(days=1)
    measured = connection.execute(_MEASURED, [day.isoformat()]).fetchall()
    left = sorted(COVERED.difference(platform for (platform,) in measured))
    facts = [fact for whose in _COUNTED if left for fact in _facts(connection, whose, day, now=now, platforms=left)]
    for n in range(0, len(facts), AT_ONCE):
        door.submit(connection, facts[n : n + AT_ONCE], source=SYSTEM, now=now)
    return len(facts)


def _facts(
    connection: Connection, whose: _Whose, day: date, *, now: datetime, platforms: list[str]
) -> Iterator[Measured]:
    begins_at = datetime.combine(day, time(), ZONE)
    asked = {
        "day": day.isoformat(), "begins_at": begins_at, "ends_at": begins_at + timedelta(days=1), "item": ITEM,
        "covered": platforms,
    }  # fmt: skip
    rows = connection.execute(_OF_DAY.format(of=whose.of, joined=whose.joined), asked).fetchall()
    counted: dict[str, tuple[int, int, tuple[KeptOutBy, ...]]] = {}
    for subject, row, granted, count in rows:
        requests, covered, kept_out = counted.get(subject, (0, 0, ()))
        kept_out = kept_out if granted else (*kept_out, KeptOutBy(row, count))
        counted[subject] = (requests + count, covered + (count if granted else 0), kept_out)
    for (subject,) in connection.execute(_WAITING.format(table=whose.table), asked).fetchall():
        counted.setdefault(subject, (0, 0, ()))
    for subject, (requests, covered, kept_out) in counted.items():
        yield whose.tell(
            subject, id=f"coverage/{subject[:70]}/{day}", at=now, day=day, request_count=requests,
            covered_count=covered, kept_out=kept_out[:100],
        )  # fmt: skip
