"""`GET /api/orders/{id}`: the case, its deadlines with why, its postings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from surety.access.links import address_of
from surety.access.scope import Scope, order_scope, scoped, shop_scope
from surety.access.tokens import Caller
from surety.api.callers import caller_of
from surety.api.problems import Problem
from surety.engine import queries
from surety.engine.fact import Party
from surety.engine.keys import bucket_of
from surety.engine.models import DeadlineRow
from surety.orders.models import Order

router = Router()


class Why(Schema):
    """The rulebook row that set a deadline, and the arithmetic."""

    table: str
    row: str
    basis: dict[str, Any]


class Deadline(Schema):
    step: str
    version: int
    due_at: datetime
    was_due_at: datetime | None = Field(description="Before this move.")
    set_at: datetime
    ended_at: datetime | None
    ended_as: str | None = Field(description="fired, met, moved or stale; null while it is in force.")
    why: Why


class Posting(Schema):
    effect: str
    account: str
    amount_fen: int = Field(description="Signed, in the order's minor unit; the postings of an order sum to zero.")
    currency: str
    occurred_at: datetime


class OrderAnswer(Schema):
    order: str
    shop: str
    parent: str | None
    status: str
    placed_at: datetime
    paid_at: datetime | None
    paid_fen: int
    refunded_fen: int
    currency: str
    late: bool
    flags: list[str]
    next_step: str | None
    next_due_at: datetime | None
    stake_fen: int = Field(description="What inaction costs at next_due_at.")
    case: dict[str, Any] = Field(
        description="The case document, with what people wrote but without the receiver's name, phone and address."
    )
    deadlines: list[Deadline]
    postings: list[Posting]
    buyer_page: str | None = Field(
        description="For a platform's token: the path of the signed page that the platform's message links to."
    )


@router.get("/orders/{path:order}", response=OrderAnswer, operation_id="get_order", summary="One order")
def get_order(request: HttpRequest, order: str) -> dict[str, Any]:
    caller = caller_of(request)
    if not order.isprintable():
        raise Problem("not_found")
    with scoped(_scope(caller, order)):
        row = Order.objects.filter(bucket=bucket_of(order), subject=order).first()
        if row is None:
            raise Problem("not_found")
        return _answer(row) | {"buyer_page": address_of(order) if caller.party is Party.PLATFORM else None}


def _scope(caller: Caller, order: str) -> Scope:
    """A shop sees its own orders; a platform sees an order of its own; a carrier sees none."""
    if caller.party is Party.SHOP:
        return shop_scope(caller.scope)
    if caller.party is Party.PLATFORM and order.startswith(caller.scope + ":"):
        return order_scope(order)
    raise Problem("not_found")


def _answer(row: Order) -> dict[str, Any]:
    names = OrderAnswer.model_fields.keys() - {"order", "case", "deadlines", "postings", "buyer_page"}
    return {name: getattr(row, name) for name in names} | {
        "order": row.subject,
        "case": without_references(queries.in_words([row.doc])[0]),
        "deadlines": [_deadline(deadline) for deadline in queries.deadlines_of(row.subject)],
        "postings": queries.postings_of(row.subject),
    }


def without_references(doc: dict[str, Any]) -> dict[str, Any]:
    """The case without what points into the vault: of no use outside, and it would link a buyer's orders."""
    receiver = dict(doc.get("receiver", {}))
    for name in ("vault", "digest"):
        receiver.pop(name, None)
    return doc | {"receiver": receiver}


def _deadline(row: DeadlineRow) -> dict[str, Any]:
    kept = ("step", "version", "due_at", "was_due_at", "set_at", "ended_at", "ended_as")
    why = {"table": row.rule_table, "row": row.rule_row, "basis": row.basis}
    return {name: getattr(row, name) for name in kept} | {"why": why}
