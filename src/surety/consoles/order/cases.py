"""Orders of one shop as cases, and 404 for those that are not its own."""

from typing import Any

from django.http import Http404

from surety.consoles.typed import ids
from surety.engine.fact import SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.wire import decode_case, encode
from surety.orders import queries
from surety.orders.case import OrderCase
from surety.orders.models import Order


def as_case(row: dict[str, Any]) -> OrderCase:
    case = decode_case(SubjectKind.ORDER, row["doc"])
    assert isinstance(case, OrderCase)
    return case


def cases_of(shop: str, subjects: list[str]) -> dict[str, OrderCase]:
    return {subject: as_case(row) for subject, row in queries.read_orders(shop, ids(subjects)).items()}


def load_case(shop: str, order: str) -> tuple[dict[str, Any], OrderCase]:
    """The order's row and document, or 404 if the shop has no such order."""
    row = queries.read_orders(shop, [order]).get(order)
    if row is None:
        raise Http404
    return row, as_case(row)


def visible_order(order: str) -> OrderCase:
    """The order, or 404 where the scope of the transaction does not reach it."""
    doc = Order.objects.filter(bucket=bucket_of(order), subject=order).values_list("doc", flat=True).first()
    if doc is None:
        raise Http404
    return as_case({"doc": encode(doc).decode()})
