"""How much a recall would cover before it is published: the conditions of those who will be told, and `recalled`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from surety.engine.keys import BUCKETS
from surety.listings.recall import RecallCase
from surety.listings.recalled import RecallList, folded
from surety.listings.spreading import LISTINGS, ORDERS

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
_PAGES = (
    "select l.doc->'page'->>'brand', coalesce(l.doc->'page'->>'model', ''), coalesce(l.doc->'page'->>'batch', ''),"
    f" count(*) {LISTINGS} and l.status in ('published', 'returned') group by 1, 2, 3"
)
_LINES = (
    "select o.subject, line->>'brand', coalesce(line->>'model', ''), coalesce(line->>'batch', '')"
    f" from (select o.subject, o.doc {ORDERS} and o.status in ('to_ship', 'part_shipped')) o,"
    " json_array_elements(o.doc->'lines') line where line->>'brand' is not null"
)


def count(cursor: Any, *, platform: str, brand: str, model: str, batch: str) -> tuple[int, int, int]:
    """Listings, unshipped orders, and unshipped orders of which nobody said the model or batch."""
    recalls = _as_if(platform, brand, model, batch)
    place = {"platform": platform, "brand": folded(brand), "low": 0, "high": BUCKETS - 1}
    cursor.execute(_PAGES, place)
    listings = sum(n for *goods, n in cursor.fetchall() if _sure(recalls, platform, *goods))
    cursor.execute(_LINES, place)
    sure: set[str] = set()
    unsure: set[str] = set()
    for order, *goods in cursor.fetchall():
        found = _sure(recalls, platform, *goods)
        if found is not None:
            (sure if found else unsure).add(order)
    return listings, len(sure), len(unsure - sure)


def _as_if(platform: str, brand: str, model: str, batch: str) -> RecallList:
    case = RecallCase(
        recall=f"{platform}:rc-preview", status="published", brand=brand, model=model, batch=batch,
        since=date(2000, 1, 1), source="", note="", published_at=_NEVER, changed_at=_NEVER,
    )  # fmt: skip
    return RecallList([case])


def _sure(recalls: RecallList, platform: str, brand: str, model: str, batch: str) -> bool | None:
    found = recalls.covering(platform=platform, brand=brand, model=model, batch=batch)
    return found[0]["sure"] if found else None
