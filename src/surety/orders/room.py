"""The order as the engine sees it."""

from __future__ import annotations

from typing import Any

from surety.engine.fact import Fact, SubjectKind
from surety.engine.room import Cases, Room
from surety.logistics.carriers import feeds_back
from surety.logistics.case import ParcelCase
from surety.merchants.case import ShopCase
from surety.orders.case import OrderCase, Step
from surety.orders.decide import decide
from surety.orders.facts import FACTS, OrderDeadlineLapsed, OrderPlaced, OrderShipped

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
}


def columns(case: OrderCase) -> tuple[Any, ...]:
    """What the queue and the search filter and sort by. A reminder is not a next step: nothing is lost at it."""
    steps = [
        (deadline.due_at, step) for step, deadline in case.deadlines.items() if step != Step.SHIP_BY_SOON
    ]
    next_due_at, next_step = min(steps) if steps else (None, None)
    late = case.late is not None and case.late.reversed_at is None
    return (
        case.order.partition(":")[0],
        case.shop,
        case.parent,
        case.status.value,
        case.placed_at,
        case.paid_at,
        next_step,
        next_due_at,
        case.stake_fen if next_due_at else 0,
        case.paid_fen,
        case.refunded_fen,
        case.currency,
        late,
        case.receiver.region,
        list(case.flags),
    )


def reads(fact: Fact, cases: Cases) -> dict[str, Any] | None:
    """A seller's mark at the time of order (XY-2); who used a waybill before (A11); whether its carrier reports (A4)."""
    if isinstance(fact, OrderPlaced):
        shop = cases.get((SubjectKind.SHOP, fact.shop))
        return {"shop": _shop(shop)} if isinstance(shop, ShopCase) else None
    if isinstance(fact, OrderShipped):
        parcel = cases.get((SubjectKind.PARCEL, fact.parcel))
        seen = {"receiver": parcel.receiver, "shop": parcel.shop} if isinstance(parcel, ParcelCase) else None
        return {"parcel": seen, "feeds_back": feeds_back(fact.carrier)}
    return None


def _shop(shop: ShopCase) -> dict[str, Any]:
    return {"seller_kind": shop.seller_kind, "business_mark": shop.business_mark}


ORDER = Room(
    kind=SubjectKind.ORDER,
    table="surety_order",
    case=OrderCase,
    facts=FACTS,
    decide=decide,
    columns=columns,
    column_types=_COLUMNS,
    reads=reads,
    lapsed=OrderDeadlineLapsed,
)
