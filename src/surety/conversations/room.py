"""The conversation as the engine sees it."""

from __future__ import annotations

from typing import Any

from surety.conversations.case import ConversationCase
from surety.conversations.decide import decide
from surety.conversations.facts import FACTS, ConversationLapsed, ConversationOpened
from surety.engine.fact import Fact, SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.room import Cases, Room
from surety.orders.case import OrderCase

_COLUMNS = {
    "platform": "text",
    "shop": "text",
    "order_id": "text",
    "order_bucket": "smallint",
    "status": "text",
    "opened_at": "timestamptz",
    "waits_since": "timestamptz",
    "first_reply_at": "timestamptz",
    "first_reply_seconds": "integer",
    "resolved_at": "timestamptz",
    "resolution_seconds": "integer",
    "handed_at": "timestamptz",
    "reopened_count": "integer",
    "rating": "smallint",
}


def columns(case: ConversationCase) -> tuple[Any, ...]:
    """What scores and lists filter by; texts are nowhere in it."""
    return (
        case.order.partition(":")[0],
        case.shop,
        case.order,
        bucket_of(case.order),
        case.status.value,
        case.opened_at,
        case.waits_since,
        case.first_reply_at,
        case.first_reply_seconds,
        case.resolved_at,
        case.resolution_seconds,
        case.handed_at,
        case.reopened_count,
        case.rating,
    )


def reads(fact: Fact, cases: Cases) -> dict[str, Any] | None:
    """Whose order it is about."""
    if not isinstance(fact, ConversationOpened):
        return None
    order = cases.get((SubjectKind.ORDER, fact.order))
    if not isinstance(order, OrderCase):
        return None
    return {"order": {"shop": order.shop, "zone": order.zone}}


CONVERSATION = Room(
    kind=SubjectKind.CONVERSATION,
    table="surety_conversation",
    case=ConversationCase,
    facts=FACTS,
    decide=decide,
    columns=columns,
    column_types=_COLUMNS,
    reads=reads,
    lapsed=ConversationLapsed,
)
