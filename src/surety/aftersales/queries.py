"""What pages and the API read of after-sales cases; scoping is the database's."""

from __future__ import annotations

from surety.aftersales.case import AftersaleCase
from surety.aftersales.models import Aftersale
from surety.engine.fact import SubjectKind
from surety.engine.wire import decode_case, encode


def cases_of_order(order: str) -> list[AftersaleCase]:
    """Every case of an order, oldest first."""
    documents = Aftersale.objects.filter(order_id=order).order_by("applied_at", "subject").values_list("doc", flat=True)
    return [decode_case(SubjectKind.AFTERSALE, encode(doc).decode()) for doc in documents]  # type: ignore[misc]
