"""After-sales cases by their number, as far as the scope of the transaction reaches."""

from __future__ import annotations

from django.http import Http404

from surety.aftersales.case import AftersaleCase
from surety.aftersales.models import Aftersale
from surety.consoles.order.cases import visible_order
from surety.engine.fact import SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.wire import decode_case, encode
from surety.orders.case import OrderCase


def load_aftersale(case: str) -> AftersaleCase:
    """The case, or 404 where there is none that may be seen."""
    rows = Aftersale.objects.filter(bucket=bucket_of(case), subject=case)
    doc = rows.values_list("doc", flat=True).first()
    if doc is None:
        raise Http404
    found = decode_case(SubjectKind.AFTERSALE, encode(doc).decode())
    assert isinstance(found, AftersaleCase)
    return found


def order_of(case: AftersaleCase) -> OrderCase:
    """The order a case is about; whoever sees the case sees it."""
    return visible_order(case.order)


def evidence_of(case: AftersaleCase) -> list[str]:
    """References of everything that both sides have shown."""
    return [reference for said in case.said for reference in said.evidence]
