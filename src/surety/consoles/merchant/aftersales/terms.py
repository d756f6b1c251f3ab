"""What the rules say of answering a case as it stands, for the page to say before anything is pressed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surety.aftersales.case import AftersaleCase, Step
from surety.aftersales.steps import platform_of
from surety.orders.case import OrderCase
from surety.rulebook import Answer, Release, RulebookValueError, Status, UnknownTable


@dataclass(frozen=True)
class Terms:
    """What `refusal` says of refusing this case now; `mode` is empty where no row says."""

    mode: str = ""
    ends: str = ""
    wait_days: int = 0
    ship_instead: bool = False
    clauses: tuple[str, ...] = ()
    parcels: tuple[str, ...] = ()
    """Parcels on their way to the buyer that may be stopped instead (H5)."""
    goods_back: bool = False
    """Whether a refund alone may be agreed to as a return (H5)."""
    pieces: tuple[str, ...] = ()
    """Inspected pieces that the merchant has yet to know again (BTAS-4.2e)."""
    centre_receives: bool = False
    """Whether a centre takes the return in, and knows its pieces again (JADE-08)."""


def terms_of(case: AftersaleCase, order: OrderCase, *, release: Release, now: datetime) -> Terms:
    """Asked as the engine will ask it; nothing follows from it."""
    known = {
        "parcels": _stoppable(case, order, release),
        "goods_back": case.type == "refund_only"
        and case.advanced_at is None
        and _has_step(case, release, Step.BUYER_RETURN),
        **_inspected(case, order),
    }
    goods = "not_received" if case.received_at is None else "impaired" if case.impaired else "sound"
    answer = _asked(release, "refusal", {**_where(case), "goods": goods}, on=now)
    if answer is None:
        return Terms(**known)
    row: dict[str, Any] = answer.outputs
    clauses = tuple(release.table("refusal").row(answer.row_id or "").clause)
    ship_instead = row["waybill_required"] and case.type == "refund_unshipped"
    return Terms(row["mode"], row["ends"], row["wait_days"], ship_instead, clauses, **known)


def _stoppable(case: AftersaleCase, order: OrderCase, release: Release) -> tuple[str, ...]:
    if case.received or case.intercepts or not _has_step(case, release, Step.INTERCEPT):
        return ()
    parcels = [each for each in order.handovers if case.units.keys() & each.units.keys()]
    return () if any(each.signed_at for each in parcels) else tuple(each.parcel for each in parcels)


def _inspected(case: AftersaleCase, order: OrderCase) -> dict[str, Any]:
    """As `surety.aftersales.identifying` counts them: as many of each line as come back."""
    shipped = {name: piece for name, piece in order.pieces.items() if piece.line in case.units and piece.parcel}
    if any(piece.ships == "centre" for piece in shipped.values()):
        return {"centre_receives": True}
    pieces: list[str] = []
    for line, units in case.units.items():
        of_line = [name for name, piece in shipped.items() if piece.line == line]
        known = sum(case.identified.get(name, False) for name in of_line)
        if known < min(units, len(of_line)):
            pieces += [name for name in of_line if name not in case.identified]
    return {"pieces": tuple(pieces)}


def _has_step(case: AftersaleCase, release: Release, step: Step) -> bool:
    inputs = {**_where(case), "step": step.value}
    return _asked(release, "aftersales_limit", inputs, on=case.applied_at) is not None


def _where(case: AftersaleCase) -> dict[str, Any]:
    return {"platform": platform_of(case), "aftersales_type": case.type}


def _asked(release: Release, table: str, inputs: dict[str, Any], *, on: datetime) -> Answer | None:
    try:
        answer = release.decide(table, inputs, on=on)
    except (RulebookValueError, UnknownTable):
        return None
    return answer if answer.status is Status.DECIDED else None
