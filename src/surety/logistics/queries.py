"""What other rooms may read of parcels."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from surety.engine.fact import SubjectKind
from surety.engine.room import Cases
from surety.logistics.carriers import feeds_back
from surety.logistics.case import ParcelCase
from surety.logistics.contesting import asked_at, in_one_box, sender_and_shop
from surety.logistics.decide import first_scan_at


def waybill_before(cases: Cases, *, carrier: str, parcel: str) -> dict[str, Any]:
    """Whose goods a waybill carried before this shipment (A11), and whether its carrier reports scans (A4)."""
    case = cases.get((SubjectKind.PARCEL, parcel))
    if not isinstance(case, ParcelCase):
        return {"parcel": None, "feeds_back": feeds_back(carrier)}
    seen: dict[str, Any] = {"receiver": case.receiver, "shop": case.shop, "first_scan_at": first_scan_at(case)}
    if not case.orders:
        seen["comes_in"] = True
    return {"parcel": seen, "feeds_back": feeds_back(carrier)}


def return_waybill(cases: Cases, *, parcel: str, case: str, at: datetime) -> dict[str, Any]:
    """Whether a waybill carries anything but this after-sales case's goods.

    Of one that a shop has shipped with since, that nobody has scanned and staff have given to nobody, it is to be seen
    whose it is.
    """
    known = cases.get((SubjectKind.PARCEL, parcel))
    if not isinstance(known, ParcelCase) or known.returns == (case,):
        return {}
    open_ = known.rival is None and known.given_at is None and first_scan_at(known) is None
    shipped_since = known.orders and known.bound_at is not None and at < known.bound_at
    return {"parcel_contested" if open_ and shipped_since else "parcel_used": True}


def travels_since(cases: Cases, *, parcel: str, case: str) -> datetime | None:
    """Since when a return may be in one box with those that have this waybill; None unless all are one buyer's, to one
    shop (A11)."""
    known = cases.get((SubjectKind.PARCEL, parcel))
    if not isinstance(known, ParcelCase) or known.orders or not known.returns or case in known.returns:
        return None
    together = in_one_box(sender_and_shop(cases, name) for name in (case, *known.returns))
    return min(asked_at(cases, name) for name in known.returns) if together else None


def sole_return(cases: Cases, *, parcel: str) -> str:
    """The one after-sales case that a waybill brings goods back for, where nobody else says that it is theirs."""
    known = cases.get((SubjectKind.PARCEL, parcel))
    if not isinstance(known, ParcelCase) or known.orders or known.pieces or known.rival or len(known.returns) != 1:
        return ""
    return known.returns[0]
