"""How many refunds that could be instant were, and what kept out the others (EXP-8b)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from surety.merchants.covered import COVERED, is_below

STAGES = ("unshipped", "in_transit", "return")
"""EXP-8b speaks of the first: above 97 % of the requests."""
GROUPS = {
    "day": "(applied_at at time zone 'Asia/Shanghai')::date::text",
    "shop": "shop",
    "platform": "split_part(shop, ':', 1)",
}
"""What coverage is counted by, and the column that says it."""

_ASKED = """
with asked as (
    select a.subject, a.order_id, a.shop, a.applied_at, a.asked_fen, a.doc -> 'instant' -> -1 as last
    from surety_aftersale a
    where (%(since)s::timestamptz is null or a.applied_at >= %(since)s)
      and (%(until)s::timestamptz is null or a.applied_at < %(until)s)
      and (%(shops)s::text[] is null or a.shop = any(%(shops)s))
      and (a.type = 'refund_unshipped' or a.doc -> 'instant' is not null)
), told as (
    select subject, order_id, shop, applied_at, asked_fen,
           case coalesce(last ->> 'stage', 'unshipped')
                when 'return_waybill' then 'return' when 'return_scanned' then 'return'
                else coalesce(last ->> 'stage', 'unshipped') end as stage,
           coalesce((last ->> 'granted')::boolean, false) as granted,
           coalesce(last ->> 'row', '') as row,
           coalesce((last ->> 'over_cap')::boolean, false) as over_cap
    from asked
)
"""
_COUNTED = """
select shop, stage, count(*), count(*) filter (where granted) from told
group by shop, stage order by shop, stage
"""
_REASONS = """
select shop, stage, row, over_cap, count(*) from told where not granted
group by shop, stage, row, over_cap order by shop, stage, count(*) desc, row
"""
_KEPT_OUT = """
select subject, order_id, shop, stage, applied_at, asked_fen, row, over_cap from told where not granted
order by applied_at, subject
"""


_GROUPED = """
select {group}, stage, row, over_cap, granted, split_part(shop, ':', 1) = any(%(meant)s), count(*) from told
where (%(platform)s = '' or split_part(shop, ':', 1) = %(platform)s) and (%(stage)s = '' or stage = %(stage)s)
group by 1, 2, 3, 4, 5, 6 order by 1 desc, 2, 7 desc, 3
"""


class Reason(Struct, frozen=True):
    """A row of `instant_refund` that granted nothing, or whose cap the refund was above; empty where none answered."""

    row: str
    over_cap: bool
    count: int


class Counted(Struct, frozen=True, kw_only=True):
    """What was asked at one stage; the requests that were not covered are those of `kept_out`, by row."""

    stage: str
    request_count: int = 0
    covered_count: int = 0
    kept_out: tuple[Reason, ...] = ()

    @property
    def covered_bp(self) -> int:
        """In hundredths of a percent, rounded down, so that what is shown is never more than what was reached."""
        return self.covered_count * 10_000 // self.request_count


class Coverage(Counted, frozen=True):
    """Of one shop."""

    shop: str


class Group(Counted, frozen=True, kw_only=True):
    """Of one day, shop or platform."""

    key: str
    meant_count: int = 0
    """Of the requests, those of platforms that EXP-8b is of."""
    meant_covered_count: int = 0

    @property
    def below(self) -> bool:
        """EXP-8b: of refunds before shipping, more than 97 % are to be covered."""
        meant = self.stage == "unshipped" and self.meant_count > 0
        return meant and is_below(self.meant_count, self.meant_covered_count)


class KeptOut(Struct, frozen=True):
    """One request that was not covered."""

    case: str
    order: str
    shop: str
    stage: str
    applied_at: datetime
    asked_fen: int
    row: str
    over_cap: bool


def coverage(
    cursor: Any, *, since: datetime | None = None, until: datetime | None = None, shops: Sequence[str] | None = None
) -> list[Coverage]:
    """By shop and stage, of what was asked from `since` to before `until`; a return counts once it was sent.

    What a cursor may see is what is counted: a shop's own, or everybody's for staff.
    """
    period = {"since": since, "until": until, "shops": shops}
    cursor.execute(_ASKED + _REASONS, period)
    reasons: dict[tuple[str, str], list[Reason]] = {}
    for of_shop, stage, row, over_cap, count in cursor.fetchall():
        reasons.setdefault((of_shop, stage), []).append(Reason(row, over_cap, count))
    cursor.execute(_ASKED + _COUNTED, period)
    return [
        Coverage(
            of_shop,
            stage=stage,
            request_count=asked,
            covered_count=covered,
            kept_out=tuple(reasons.get((of_shop, stage), ())),
        )
        for of_shop, stage, asked, covered in cursor.fetchall()
    ]


def coverage_by(
    cursor: Any, group: str, *, since: datetime | None, until: datetime | None, shops: Sequence[str] | None = None,
    platform: str = "", stage: str = "",
) -> list[Group]:  # fmt: skip
    """By day, newest first, by shop or by platform (`GROUPS`), and stage."""
    asked = {
        "since": since, "until": until, "shops": shops, "platform": platform, "stage": stage, "meant": sorted(COVERED),
    }  # fmt: skip
    cursor.execute(_ASKED + _GROUPED.format(group=GROUPS[group]), asked)
    found: dict[tuple[str, str], Group] = {}
    for key, of_stage, row, over_cap, granted, meant, count in cursor.fetchall():
        known = found.get((key, of_stage), Group(key=key, stage=of_stage))
        found[key, of_stage] = replace(
            known,
            request_count=known.request_count + count,
            covered_count=known.covered_count + count * granted,
            kept_out=known.kept_out if granted else (*known.kept_out, Reason(row, over_cap, count)),
            meant_count=known.meant_count + count * meant,
            meant_covered_count=known.meant_covered_count + count * (meant and granted),
        )
    return list(found.values())


def kept_out(
    cursor: Any, *, since: datetime | None = None, until: datetime | None = None, shops: Sequence[str] | None = None
) -> Iterator[KeptOut]:
    """Every request that was not covered, oldest first, with the row that kept it out."""
    cursor.execute(_ASKED + _KEPT_OUT, {"since": since, "until": until, "shops": shops})
    yield from (KeptOut(*row) for row in cursor.fetchall())
