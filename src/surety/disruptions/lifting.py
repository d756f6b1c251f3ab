"""When a region of a notice ends: nothing new is covered there any more (E3, E4). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from surety.disruptions.case import NoticeCase
from surety.disruptions.notice import Lift
from surety.engine.outcome import Refusal
from surety.regions import tree


def lift(case: NoticeCase, regions: tuple[str, ...], *, at: datetime) -> tuple[Lift, ...] | Refusal:
    """The notice's lifts with these added. A region is one of its rows, a part of one, or holds one.

    Refused where the notice covers nothing of it, or where it ends no later already.
    """
    if not regions:
        return (*case.lifts, Lift(at))
    listed = [row.region for row in case.content.rows if row.region is not None]
    for n, region in enumerate(regions):
        where = {"where": f"$.regions[{n}]", "region": region}
        if not any(tree.covers(row, region) or tree.covers(region, row) for row in listed):
            return Refusal("region_not_listed", "E4", where)
        ends_at = earliest(case.lifts, region)
        if ends_at is not None and ends_at <= at:
            return Refusal("region_already_lifted", "E4", where | {"lifted_at": ends_at})
    return (*case.lifts, *(Lift(at, region) for region in regions))


def earliest(lifts: Iterable[Lift], code: str | None) -> datetime | None:
    """When an address, or a region as a whole, ends; None while it stands."""
    ends = [
        each.lifted_at for each in lifts if each.region is None or (code is not None and tree.covers(each.region, code))
    ]
    return min(ends) if ends else None


def ends_everywhere(case: NoticeCase) -> bool:
    return all(earliest(case.lifts, row.region) is not None for row in case.content.rows)
