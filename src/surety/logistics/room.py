"""The parcel as the engine sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from surety.engine.fact import Fact, SubjectKind
from surety.engine.room import Cases, Room
from surety.logistics.case import ParcelCase
from surety.logistics.contesting import nearer_side
from surety.logistics.decide import decide, first_scan_at
from surety.logistics.facts import FACTS, ParcelAssigned, ParcelBound, ParcelScan
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
    """A return that nobody has scanned yet: a scan on its way proves that it was picked up (EXP-8d)."""
    return (bool(case.returns) or case.rival is not None) and first_scan_at(case) is None


def reads(fact: Fact, cases: Cases) -> dict[str, Any] | None:
    """Whose the order is that a parcel is said to carry; of a contested one, at whose door it was first scanned."""
    known = cases.get((SubjectKind.PARCEL, fact.subject))
    if isinstance(known, ParcelCase) and isinstance(fact, (ParcelBound, ParcelScan)):
        return _evidence(fact, known, cases)
    order = cases.get((SubjectKind.ORDER, fact.order)) if isinstance(fact, ParcelAssigned) else None
    if not isinstance(order, OrderCase):
        return None
    return {"order": {"shop": order.shop, "receiver": order.receiver.digest}}


def _evidence(fact: ParcelBound | ParcelScan, known: ParcelCase, cases: Cases) -> dict[str, Any] | None:
    wanted = known.returns and not known.orders if isinstance(fact, ParcelBound) else known.rival is not None
    if not wanted or first_scan_at(known) is not None:
        return None
    if isinstance(fact, ParcelBound):
        return {"by_evidence": True}
    side = nearer_side(known, fact.place, cases)
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
