"""The parcel's case document."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from surety.engine.outcome import Case


class ParcelStatus(StrEnum):
    BOUND = "bound"
    PICKED_UP = "picked_up"
    DELIVERED = "delivered"
    SIGNED = "signed"
    REFUSED = "refused"
    INTERCEPTED = "intercepted"
    RETURNED = "returned"


class ParcelClaim(Struct, frozen=True, gc=False, omit_defaults=True):
    """Who says that a parcel is theirs, orders or returns, and since when."""

    shop: str
    since: datetime
    receiver: str = ""
    orders: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()


class ParcelCase(Case, frozen=True, kw_only=True):
    """One waybill. `orders` are those whose goods it carries, in the order they were bound."""

    parcel: str
    carrier: str
    waybill: str
    shop: str = ""
    receiver: str = ""
    """Keyed digest of the first receiver."""
    orders: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    """After-sales cases whose goods it carries back."""
    watchers: tuple[str, ...] = ()
    """After-sales cases that wait for it to be stopped."""
    pieces: tuple[str, ...] = ()
    """Inspected pieces that it brings to their centre."""
    status: ParcelStatus = ParcelStatus.BOUND
    bound_at: datetime | None = None
    in_transit_at: datetime | None = None
    """When a scan on its way first said that it moves, before a scan of another kind did. Of what an order ships with
    the first told alone is heard, though a later one may be of earlier: they are the commonest facts there are."""
    picked_up_at: datetime | None = None
    delivered_at: datetime | None = None
    signed_at: datetime | None = None
    refused_at: datetime | None = None
    intercepted_at: datetime | None = None
    returned_at: datetime | None = None
    others: tuple[str, ...] = ()
    """Orders of another receiver or shop that were bound to the same waybill (A11); scans are not passed to them."""
    rival: ParcelClaim | None = None
    """Who else says it is theirs, where one side says that it is a return, until a scan or a person tells."""
    given_at: datetime | None = None
    """When staff said whose it is: no later claim contests that."""
