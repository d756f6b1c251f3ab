"""The order as the engine sees it."""

from __future__ import annotations

from typing import Any

from surety.amendments.queries import approved_remedy
from surety.engine.fact import Fact, SubjectKind
from surety.engine.room import Cases, Room
from surety.listings.recalled import folded
from surety.logistics.queries import waybill_before
from surety.merchants.queries import seller_mark
from surety.orders.case import OrderCase, Step
from surety.orders.claim_facts import CLAIM_FACTS
from surety.orders.decide import decide
from surety.orders.facts import (
    FACTS,
    DecisionRemedied,
    OrderDeadlineLapsed,
    OrderPlaced,
    OrderScanned,
    OrderShipped,
)
from surety.orders.inspected import at_base
from surety.orders.noticing import noticed, service_regions
from surety.orders.piece_facts import PIECE_FACTS, PieceAttached
from surety.orders.recall_facts import OrderRecallCancelled
from surety.orders.recalled import listed_goods, recalls
from surety.orders.refund_facts import REFUND_FACTS
from surety.orders.refunding import sent_elsewhere
from surety.orders.service_fees import ServiceFeeCharged

_COLUMNS = {
    "platform": "text",
    "shop": "text",
    "parent": "text",
    "status": "text",
    "placed_at": "timestamptz",
    "paid_at": "timestamptz",
    "next_step": "text",
    "next_due_at": "timestamptz",
    "stake_fen": "bigint",
    "paid_fen": "bigint",
    "refunded_fen": "bigint",
    "currency": "text",
    "late": "boolean",
    "region": "text",
    "flags": "text[]",
    "ship_from": "text",
    "promised_from": "timestamptz",
    "promised_to": "timestamptz",
    "service_regions": "text[]",
    "buyer": "text",
    "brands": "text[]",
}


def columns(case: OrderCase) -> tuple[Any, ...]:
    """What the queue and the search filter and sort by. A reminder is not a next step: nothing is lost at it."""
    steps = [(deadline.due_at, step) for step, deadline in case.deadlines.items() if step != Step.SHIP_BY_SOON]
    next_due_at, next_step = min(steps) if steps else (None, None)
    late = case.late is not None and case.late.reversed_at is None
    promises = [line.promised_at or line.ship_by for line in case.promised.values()]
    return (
        case.order.partition(":")[0],
        case.shop,
        case.parent,
        case.status.value,
        case.placed_at,
        case.paid_at,
        next_step,
        next_due_at,
        _stake_fen(case, next_step),
        case.paid_fen,
        case.refunded_fen,
        case.currency,
        late,
        case.receiver.region,
        list(case.flags),
        case.ship_from,
        min(promises, default=None),
        max(promises, default=None),
        service_regions(case) or None,
        case.buyer or None,
        _brands(case),
    )


def _brands(case: OrderCase) -> list[str] | None:
    """As a recall compares them: by these it finds its orders."""
    return sorted({folded(line.brand) for line in case.lines if line.brand}) or None


def _stake_fen(case: OrderCase, next_step: str | None) -> int:
    """What doing nothing until the next step costs: the compensation, or the whole order when it would be closed."""
    if next_step == Step.AUTO_CANCEL:
        return case.paid_fen - case.refunded_fen - case.settled_fen
    return case.stake_fen if Step.SHIP_BY in case.deadlines else 0  # also while it waits for its first scan


def reads(fact: Fact, cases: Cases) -> dict[str, Any] | None:
    """The values of other cases that an order's decision needs."""
    if isinstance(fact, OrderPlaced):
        return _merged(seller_mark(cases, shop=fact.shop), listed_goods(fact, cases))
    if isinstance(fact, OrderShipped):
        before = waybill_before(cases, carrier=fact.carrier, parcel=fact.parcel)
        return _merged(before | (at_base(fact, cases) or {}), recalls(fact, cases))
    if isinstance(fact, OrderScanned):
        return _merged(noticed(fact, cases), at_base(fact, cases))
    if isinstance(fact, DecisionRemedied):
        return (noticed(fact, cases) or {}) | (approved_remedy(cases, amendment=fact.remedy) or {})
    if isinstance(fact, PieceAttached):
        return {"refunds_heeded": True}  # facts of before were taken though their unit was refunded
    return _merged(noticed(fact, cases), recalls(fact, cases))


def _merged(one: dict[str, Any] | None, other: dict[str, Any] | None) -> dict[str, Any] | None:
    return one | other if one and other else one or other


ORDER = Room(
    kind=SubjectKind.ORDER,
    table="surety_order",
    case=OrderCase,
    facts=(*FACTS, *REFUND_FACTS, *CLAIM_FACTS, *PIECE_FACTS, ServiceFeeCharged, OrderRecallCancelled),
    decide=decide,
    columns=columns,
    column_types=_COLUMNS,
    reads=reads,
    lapsed=OrderDeadlineLapsed,
    sent_elsewhere=sent_elsewhere,
)
