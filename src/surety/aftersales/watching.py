"""Measures each shop's coverage once a day is over, as facts of the shop (EXP-8b)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from surety.engine import door
from surety.engine.db import Connection
from surety.engine.fact import SYSTEM
from surety.merchants.covered import ITEM, CoverageMeasured, KeptOutBy

ZONE = ZoneInfo("Asia/Shanghai")
AT_ONCE = 500
_OF_DAY = """
select a.shop, coalesce(a.doc -> 'instant' -> -1 ->> 'row', '') as row,
    coalesce((a.doc -> 'instant' -> -1 ->> 'granted')::boolean, false) as granted, count(*)
from surety_aftersale a join surety_shop s on s.subject = a.shop
where (s.doc ->> 'coverage_day') is distinct from %s and a.applied_at >= %s and a.applied_at < %s
    and a.type = 'refund_unshipped' and a.doc -> 'instant' is not null
group by 1, 2, 3 order by 1, 4 desc
"""
"""Where no row answers, the platform has no such refunds: nothing falls short there."""
_WAITING = """
select w.subject from surety_work_item w join surety_shop s on s.bucket = w.bucket and s.subject = w.subject
where w.item = %s and w.closed_at is null and (s.doc ->> 'coverage_day') is distinct from %s
"""
"""A day without requests is no shortfall either."""


def watch_coverage(connection: Connection, now: datetime) -> int:
    """Measure yesterday, once a shop; returns how many shops were."""
    day = now.astimezone(ZONE).date() - timedelta(days=1)
    facts = _facts(connection, day, now=now)
    for n in range(0, len(facts), AT_ONCE):
        door.submit(connection, facts[n : n + AT_ONCE], source=SYSTEM, now=now)
    return len(facts)


def _facts(connection: Connection, day: date, *, now: datetime) -> list[CoverageMeasured]:
    begins_at = datetime.combine(day, time(), ZONE)
    asked_of = [day.isoformat(), begins_at, begins_at + timedelta(days=1)]
    rows = connection.execute(_OF_DAY, asked_of).fetchall()
    shops: dict[str, tuple[int, int, tuple[KeptOutBy, ...]]] = {}
    for shop, row, granted, count in rows:
        asked, covered, kept_out = shops.get(shop, (0, 0, ()))
        kept_out = kept_out if granted else (*kept_out, KeptOutBy(row, count))
        shops[shop] = (asked + count, covered + (count if granted else 0), kept_out)
    for (shop,) in connection.execute(_WAITING, [ITEM, day.isoformat()]).fetchall():
        shops.setdefault(shop, (0, 0, ()))
    return [
        CoverageMeasured(
            id=f"coverage/{shop[:70]}/{day}", at=now, shop=shop, day=day, request_count=asked, covered_count=covered,
            kept_out=kept_out[:100],
        )
        for shop, (asked, covered, kept_out) in shops.items()
    ]  # fmt: skip
