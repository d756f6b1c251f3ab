"""The parcel as the engine sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from surety.engine.fact import Fact, SubjectKind
from surety.engine.room import Cases, Room
from surety.logistics.case import ParcelCase, ParcelStatus
from surety.logistics.contesting import in_one_box, nearer_side, receiver_and_shop, sender_and_shop
from surety.logistics.decide import decide, first_scan_at
from surety.logistics.facts import FACTS, ParcelAssigned, ParcelBound, ParcelScan, ParcelWatched, ReturnAssigned
from surety.orders.case import OrderCase

_COLUMNS = {"shop": "text", "carrier": "text", "waybill": "text", "status": "text"}


def columns(case: ParcelCase) -> tuple[Any, ...]:
    return (case.shop, case.carrier, case.waybill, case.status.value)


def passes_on(case: ParcelCase) -> Iterator[tuple[SubjectKind, str]]:
    """Scans go on to the pieces and orders whose goods are inside, and to the cases that wait for it."""
    yield from ((SubjectKind.PIECE, piece) for piece in case.pieces)
    yield from ((SubjectKind.ORDER, order) for order in case.orders)
    yield from ((SubjectKind.AFTERSALE, name) for name in (*case.returns, *case.watchers))
    if case.rival is not None:
        yield from ((SubjectKind.ORDER, order) for order in case.rival.orders)
        yield from ((SubjectKind.AFTERSALE, name) for name in case.rival.returns)


def hears(case: ParcelCase) -> bool:
    """Until a scan of another kind: one on its way says that it moves (A11), and of a return that it was picked up.

    A return hears every one, for the first may be of what its number carried before (EXP-8d).
    """
    return case.status is ParcelStatus.BOUND and (case.in_transit_at is None or bool(case.returns))


def reads(fact: Fact, cases: Cases) -> dict[str, Any] | None:
    """Whose the order is that a parcel is said to carry; of a contested one, at whose door it was first scanned.

    And whether cases that wait for it to be stopped are about another order than it carries.
    """
    known = cases.get((SubjectKind.PARCEL, fact.subject))
    if isinstance(known, ParcelCase) and isinstance(fact, (ParcelBound, ParcelScan)):
        return _evidence(fact, known, cases)
    if isinstance(known, ParcelCase) and isinstance(fact, ParcelWatched):
        return {"aside": True} if _order_of(fact.case, cases) in known.others else None
    if isinstance(fact, ReturnAssigned):
        return {"apart": True} if fact.beside and not _one_box(fact, cases) else None
    order = cases.get((SubjectKind.ORDER, fact.order)) if isinstance(fact, ParcelAssigned) else None
    if not isinstance(fact, ParcelAssigned) or not isinstance(order, OrderCase):
        return None
    found: dict[str, Any] = {"order": {"shop": order.shop, "receiver": order.receiver.digest}}
    watchers = known.watchers if isinstance(known, ParcelCase) else ()
    if strangers := [name for name in watchers if _order_of(name, cases) not in fact.named]:
        found["strangers"] = strangers
    if fact.beside and not _one_box(fact, cases):
        found["apart"] = True
    return found


def _one_box(fact: ParcelAssigned | ReturnAssigned, cases: Cases) -> bool:
    whose = sender_and_shop if isinstance(fact, ReturnAssigned) else receiver_and_shop
    return in_one_box(whose(cases, name) for name in fact.named)


def _order_of(aftersale: str, cases: Cases) -> str:
    return getattr(cases.get((SubjectKind.AFTERSALE, aftersale)), "order", "")


def _evidence(fact: ParcelBound | ParcelScan, known: ParcelCase, cases: Cases) -> dict[str, Any] | None:
    """The earliest scan is at the sender's door; a pickup may be told after scans on its way."""
    moved_at = first_scan_at(known)
    if isinstance(fact, ParcelBound):
        return {"by_evidence": True} if known.returns and not known.orders and moved_at is None else None
    if known.rival is None or known.status is not ParcelStatus.BOUND or (moved_at is not None and fact.at >= moved_at):
        return None
    side = nearer_side(known, fact, cases)
    return {"nearer": side} if side else None


PARCEL = Room(
    kind=SubjectKind.PARCEL,
    table="surety_parcel",
    case=ParcelCase,
    facts=FACTS,
    decide=decide,
    columns=columns,
    column_types=_COLUMNS,
    reads=reads,
    passes_on=passes_on,
    hears=hears,
)
