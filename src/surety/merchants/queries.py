"""What other rooms may read of shops."""

from __future__ import annotations

from typing import Any

from surety.engine.fact import SubjectKind
from surety.engine.room import Cases
from surety.merchants.case import ShopCase, Standing


def seller_mark(cases: Cases, *, shop: str) -> dict[str, Any] | None:
    """The seller's kind and mark at this moment (XY-2), and whether it leaves; None for a shop nobody registered."""
    case = cases.get((SubjectKind.SHOP, shop))
    if not isinstance(case, ShopCase):
        return None
    mark = {"seller_kind": case.seller_kind, "business_mark": case.business_mark}
    return {"shop": mark if case.standing is Standing.TRADING else mark | {"standing": case.standing.value}}
