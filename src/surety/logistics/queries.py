"""What other rooms may read of parcels."""

from __future__ import annotations

from typing import Any

from surety.engine.fact import SubjectKind
from surety.engine.room import Cases
from surety.logistics.carriers import feeds_back
from surety.logistics.case import ParcelCase
from surety.logistics.decide import first_scan_at


def waybill_before(cases: Cases, *, carrier: str, parcel: str) -> dict[str, Any]:
    """Whose goods a waybill carried before this shipment (A11), and whether its carrier reports scans (A4)."""
    case = cases.get((SubjectKind.PARCEL, parcel))
    if not isinstance(case, ParcelCase):
        return {"parcel": None, "feeds_back": feeds_back(carrier)}
    seen = {"receiver": case.receiver, "shop": case.shop, "first_scan_at": first_scan_at(case)}
    return {"parcel": seen, "feeds_back": feeds_back(carrier)}


def return_waybill_taken(cases: Cases, *, parcel: str, case: str) -> bool:
    """Whether a waybill carries anything but this after-sales case's goods."""
    known = cases.get((SubjectKind.PARCEL, parcel))
    return isinstance(known, ParcelCase) and known.returns != (case,)
