"""After-sales cases by their number, as far as the scope of the transaction reaches."""

from __future__ import annotations

from surety.aftersales.case import AftersaleCase
from surety.aftersales.models import Aftersale
from surety.consoles.cases import load
from surety.consoles.order.cases import visible_order
from surety.engine.fact import SubjectKind
from surety.orders.case import OrderCase


def load_aftersale(case: str) -> AftersaleCase:
    """The case, or 404 where there is none that may be seen."""
    return load(Aftersale, SubjectKind.AFTERSALE, case)


def order_of(case: AftersaleCase) -> OrderCase:
    """The order a case is about; whoever sees the case sees it."""
    return visible_order(case.order)


def evidence_of(case: AftersaleCase) -> list[str]:
    """References of everything that both sides have shown."""
    return [reference for said in case.said for reference in said.evidence]
