"""The piece as the engine sees it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from surety.aftersales.case import AftersaleCase
from surety.engine.fact import Fact, SubjectKind
from surety.engine.room import Cases, Room
from surety.inspection.case import FILMS, PieceCase, stage_of
from surety.inspection.centres import place_of
from surety.inspection.checklists import bounds_of
from surety.inspection.codes import seen
from surety.inspection.decide import decide
from surety.inspection.facts import (
    FACTS,
    PieceBound,
    PieceCameBack,
    PieceInspected,
    PieceLapsed,
    PieceRegistered,
    PieceSent,
    subject_of_code,
)
from surety.inspection.marks import marked_in
from surety.inspection.ordered import FREIGHT_LEG
from surety.orders.case import OrderCase
from surety.orders.inspected import order_state

_COLUMNS = {
    "platform": "text", "shop": "text", "centre": "text", "order_id": "text", "code": "text", "regime": "text",
    "stage": "text", "verdict": "text", "holder": "text", "shelf": "text", "title": "text",
    "registered_at": "timestamptz", "next_step": "text", "next_due_at": "timestamptz", "incidents": "integer",
    "category": "text", "sent_at": "timestamptz", "taken_in_at": "timestamptz", "left_at": "timestamptz",
}  # fmt: skip


def columns(case: PieceCase) -> tuple[Any, ...]:
    """What the bench's queue, the merchant's menu and the registry filter and sort by."""
    step = next((each for each in case.deadlines if each not in FILMS), None)
    return (
        case.piece.partition(":")[0], case.shop, case.centre or None, case.order or case.returned_from or None,
        case.code or None, case.regime, stage_of(case).value, case.verdict, case.holder, case.shelf, case.title,
        case.registered_at, step, case.deadlines[step].due_at if step else None,
        len(case.incidents) + case.incidents_more, case.category, case.sent_at, case.taken_in_at, left_at(case),
    )  # fmt: skip


def left_at(case: PieceCase) -> datetime | None:
    """When it left the centre it was last taken in by; None while it is there."""
    if case.taken_in_at is None:
        return None
    left = (link.at for link in case.chain if link.from_ == "institute" and link.at >= case.taken_in_at)
    return next(left, None)


def passes_on(case: PieceCase) -> Iterator[tuple[SubjectKind, str]]:
    """What becomes of a piece is told its code and its order."""
    if case.code:
        yield SubjectKind.ITEM_CODE, subject_of_code(case.code)
    if case.order:
        yield SubjectKind.ORDER, case.order


def reads(fact: Fact, cases: Cases) -> dict[str, Any] | None:
    """The centre as it stands for this shop, the order's state, the code to be bound, the bounds of the measures."""
    case = cases.get((SubjectKind.PIECE, fact.subject))
    known = case if isinstance(case, PieceCase) else None
    shop = fact.shop if isinstance(fact, PieceRegistered) else known.shop if known else ""
    found: dict[str, Any] = {}
    if centre := getattr(fact, "centre", None):
        place = place_of(cases, centre=centre, shop=shop, at=fact.at)
        found |= {"place": place} if place is not None else {}
    if isinstance(fact, PieceBound) and (code := seen(cases, code=fact.code)) is not None:
        found["code"] = code
    if isinstance(fact, PieceInspected) and known and fact.measures and (bounds := bounds_of(known.category)):
        found["measures"] = bounds
    if isinstance(fact, PieceSent) and fact.waybill:
        found["parcel"] = fact.parcel
    if isinstance(fact, PieceSent) and known and known.photo:
        found["tag_asked"] = True
    if isinstance(fact, PieceInspected) and fact.freight_fen:
        found["leg"] = FREIGHT_LEG
    if isinstance(fact, PieceCameBack):
        returned = cases.get((SubjectKind.AFTERSALE, fact.aftersale))
        found["returns_order"] = returned.order if isinstance(returned, AftersaleCase) else ""
    if (mark := marked_in(fact, cases)) is not None:
        found["marked"] = mark
    order = cases.get((SubjectKind.ORDER, known.order if known else ""))
    if isinstance(order, OrderCase):
        found["order"] = order_state(order)
    sold = cases.get((SubjectKind.ORDER, fact.order or "")) if isinstance(fact, PieceRegistered) else None
    if isinstance(sold, OrderCase) and sold.paid_at is not None:
        found["paid_at"] = sold.paid_at
    return found or None


PIECE = Room(
    kind=SubjectKind.PIECE,
    table="surety_piece",
    case=PieceCase,
    facts=FACTS,
    decide=decide,
    columns=columns,
    column_types=_COLUMNS,
    reads=reads,
    passes_on=passes_on,
    lapsed=PieceLapsed,
)
