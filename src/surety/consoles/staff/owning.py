"""Whose goods a contested parcel carries, an order's or a return's: staff say it where they close the work (A11)."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from surety.consoles import cases
from surety.engine.fact import Fact, SubjectKind
from surety.engine.models import WorkItemRow
from surety.logistics.contesting import returns_claiming
from surety.logistics.facts import ParcelAssigned, ReturnAssigned
from surety.logistics.models import Parcel


class Owner(NamedTuple):
    """Who may be named."""

    subject: str
    href: str
    is_return: bool


def owners_of(item: WorkItemRow) -> list[Owner]:
    """The orders that claim its parcel, those set aside too, and the returns; nobody where it is about none."""
    if item.kind != "waybill_contested":
        return []
    case = cases.load(Parcel, SubjectKind.PARCEL, item.details["parcel"])
    orders = [Owner(order, reverse("staff:order", args=[order]), False) for order in (*case.orders, *case.others)]
    return orders + [Owner(name, reverse("staff:dispute", args=[name]), True) for name in returns_claiming(case)]


def assigned(request: HttpRequest, item: WorkItemRow, closed: Fact) -> list[Fact]:
    """To whom the form gives the parcel, one or several in one box; nothing where it leaves it as it is."""
    ticked = request.POST.getlist("owner")
    named = [each for each in owners_of(item) if each.subject in ticked]
    if not named:
        return []
    carrier, _colon, waybill = item.details["parcel"].partition(":")
    fields = {"id": f"{closed.id}-owner", "at": closed.at, "carrier": carrier, "waybill": waybill}
    first, *beside = (each.subject for each in named)
    fields["beside"] = tuple(beside)
    if named[0].is_return:
        return [ReturnAssigned(case=first, **fields)]
    return [ParcelAssigned(order=first, **fields)]
