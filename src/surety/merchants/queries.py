"""What other rooms may read of shops."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec.structs import asdict

from surety.engine.fact import SubjectKind
from surety.engine.room import Cases
from surety.merchants.case import ShopCase, Standing
from surety.merchants.documents import country_of, directed_admission, documents_in_force


def seller_mark(cases: Cases, *, shop: str) -> dict[str, Any] | None:
    """The seller's kind and mark at this moment (XY-2), and whether it leaves; None for a shop nobody registered."""
    case = cases.get((SubjectKind.SHOP, shop))
    if not isinstance(case, ShopCase):
        return None
    mark = {"seller_kind": case.seller_kind, "business_mark": case.business_mark}
    return {"shop": mark if case.standing is Standing.TRADING else mark | {"standing": case.standing.value}}


def qualifications(cases: Cases, *, shop: str, on: date, category: str = "", brand: str = "") -> dict[str, Any] | None:
    """What the shop's documents amount to on a day, as plain values to be stored with a fact; None where unregistered.

    `documents` are codes of table `qualification` in force for this brand, `country` is `jp`, `other` or None where
    no document says it, `directed_admission` how far the shop is with this category (LUX-2.2, LUX-3).
    """
    case = cases.get((SubjectKind.SHOP, shop))
    if not isinstance(case, ShopCase):
        return None
    return {
        "documents": list(documents_in_force(case, on=on, brand=brand)),
        "country": country_of(case, on=on),
        "directed_admission": directed_admission(case, category=category, on=on),
    }


def deposit_paid_in(cases: Cases, *, shop: str) -> dict[str, int] | None:
    """What is required of the shop and what it paid in, less what it took out; None where nobody registered it."""
    case = cases.get((SubjectKind.SHOP, shop))
    if not isinstance(case, ShopCase):
        return None
    return {"required_fen": case.deposit_required_fen, "paid_in_fen": case.deposit_fen}


def return_address(cases: Cases, *, shop: str, number: str = "", before: str = "") -> dict[str, Any] | None:
    """Where the shop has goods sent back to: the address of this number, without one the default; None if it has none.

    One that was named before is preferred to the default while the shop keeps it. Plain values with references to the
    vault, to be stored with a fact. Nothing for a shop nobody registered.
    """
    case = cases.get((SubjectKind.SHOP, shop))
    if not isinstance(case, ShopCase):
        return None
    chosen = number or (before if before in case.return_addresses else case.return_default)
    one = case.return_addresses.get(chosen)
    return {"return_to": None if one is None else {"number": chosen, **asdict(one)}}
