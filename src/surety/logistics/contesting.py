"""One number that a return and a shipment claim: who has it until a scan tells, and what the scan tells (A11). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from surety.aftersales.facts import AftersaleScanned
from surety.engine.fact import SubjectKind
from surety.engine.room import Cases
from surety.logistics.case import ParcelCase, ParcelClaim
from surety.logistics.facts import ParcelFact, ParcelScan
from surety.orders.case import OrderCase
from surety.regions.address import Resolved, resolve


def contest(case: ParcelCase, new: ParcelClaim) -> ParcelCase:
    """Both claims are kept, whichever came to us first.

    A shipment has the label, so the number is its own; unless it is of the very shop that was told this number as a
    return's before, and could have typed it from there.
    """
    mine = claim_of(case)
    back, out = (mine, new) if mine.returns else (new, mine)
    told_before = back.shop == out.shop and back.since <= out.since
    contested = replace(case, rival=new, others=(*case.others, *new.orders))
    return contested if (back if told_before else out) is mine else _swapped(contested)


def join_rival(case: ParcelCase, claim: ParcelClaim) -> ParcelCase:
    """Another order on a number that a return has; shipped together with the one that contests it, it contests too."""
    others, rival = (*case.others, *claim.orders), case.rival
    if rival is None or (rival.shop, rival.receiver) != (claim.shop, claim.receiver):
        return replace(case, others=others)
    return replace(case, others=others, rival=replace(rival, orders=(*rival.orders, *claim.orders)))


def claim_of(case: ParcelCase) -> ParcelClaim:
    assert case.bound_at is not None, "nobody contests what was not bound"
    return ParcelClaim(case.shop, case.bound_at, case.receiver, case.orders, case.returns)


def _swapped(case: ParcelCase) -> ParcelCase:
    """The rival has it, and who had it is the rival; orders that do not have it are set aside."""
    now, mine = case.rival, claim_of(case)
    assert now is not None
    others = tuple(order for order in case.others if order not in now.orders)
    has = {"shop": now.shop, "receiver": now.receiver, "orders": now.orders, "returns": now.returns}
    return replace(case, **has, bound_at=now.since, others=(*others, *mine.orders), rival=mine)


def tell_by_scan(case: ParcelCase, nearer: str | None) -> ParcelCase:
    """The first scan at one side's door is its parcel's, and that is the end of it; one at neither tells nothing."""
    if case.rival is None or nearer is None:
        return case
    has_it = "return" if case.returns else "shipment"
    told = case if has_it == nearer else _swapped(case)
    return replace(told, rival=None, watchers=() if told.returns else told.watchers)


def give_to(case: ParcelCase, orders: tuple[str, ...], reads: Mapping[str, Any], *, at: datetime) -> ParcelCase:
    """Staff say that it is these orders': nobody else has it, contests it or waits for it any more."""
    if case.rival is not None and orders[0] in case.rival.orders:
        case = _swapped(case)
    others = tuple(each for each in (*case.orders, *case.others) if each not in orders)
    seen = reads.get("order")
    whose = {"shop": seen["shop"], "receiver": seen["receiver"]} if seen else {}
    watchers = tuple(name for name in case.watchers if name not in reads.get("strangers", ()))
    case = replace(case, **whose, orders=orders, others=others, returns=(), pieces=(), watchers=watchers)
    return replace(case, rival=None, given_at=at)


def give_after_all(case: ParcelCase, name: str, *, shop: str, at: datetime) -> ParcelCase:
    """Staff were wrong to say, or a scan to show, that this return is not in it."""
    given = give_back(case, (name,), at=at)
    return given if name in returns_claiming(case) else replace(given, shop=shop, receiver="", bound_at=at)


def join(case: ParcelCase, name: str, *, at: datetime) -> ParcelCase:
    """Staff say that this return is in one box with those that have it: nobody else is."""
    return replace(case, returns=(*case.returns, name), watchers=(), rival=None, given_at=at)


def give_back(case: ParcelCase, names: tuple[str, ...], *, at: datetime) -> ParcelCase:
    """Staff say that it is these returns'."""
    if case.rival is not None and names[0] in case.rival.returns:
        case = _swapped(case)
    others = (*case.orders, *case.others)
    return replace(case, returns=names, orders=(), others=others, watchers=(), rival=None, given_at=at)


def found_out(before: ParcelCase, after: ParcelCase, fact: ParcelFact) -> list[AftersaleScanned]:
    """Cases whose goods this parcel is found not to carry, back or stopped on their way: they wait for it no more."""
    left = {*returns_claiming(after), *after.watchers}
    gone = [name for name in (*returns_claiming(before), *before.watchers) if name not in left]
    told = {"at": fact.at, "parcel": before.parcel, "event": "not_in_it"}
    return [AftersaleScanned(id=fact.follow_id(f"out{n}"), case=name, **told) for n, name in enumerate(gone)]


def returns_claiming(case: ParcelCase) -> tuple[str, ...]:
    return (*case.returns, *(case.rival.returns if case.rival else ()))


def nearer_side(case: ParcelCase, scan: ParcelScan, cases: Cases) -> str | None:
    """Whose door a scan is at: where the return's buyer lives, or where the shop ships from.

    What was scanned before a return was asked for, or an order placed, is neither of them.
    """
    found = resolve(scan.place) if scan.place else None
    if case.rival is None or not isinstance(found, Resolved):
        return None
    back, out = (case, case.rival) if case.returns else (case.rival, case)
    sold = (_read(cases, SubjectKind.AFTERSALE, name) for name in back.returns)
    asked = (each for each in sold if each is not None and each.heard_from <= scan.at)
    buyers = [_read(cases, SubjectKind.ORDER, each.order) for each in asked]
    shipped = [_read(cases, SubjectKind.ORDER, name) for name in out.orders]
    at_buyer = max((_shared(found.code, order.receiver.region) for order in buyers if _is_order(order)), default=0)
    bought = (order for order in shipped if _is_order(order) and (order.placed_at or scan.at) <= scan.at)
    at_shop = max((_shared(found.code, order.ship_from) for order in bought), default=0)
    if at_buyer == at_shop:
        return None
    return "return" if at_buyer > at_shop else "shipment"


def in_one_box(whose: Iterable[tuple[str, str] | None]) -> bool:
    """Whether goods may travel together: between one person and one shop, both known (A11)."""
    each = {*whose}
    return None not in each and len(each) == 1


def receiver_and_shop(cases: Cases, order: str) -> tuple[str, str] | None:
    """To whom an order's goods go, from which shop; None where nobody knows."""
    found = _read(cases, SubjectKind.ORDER, order)
    return (found.receiver.digest, found.shop) if _is_order(found) and found.receiver.digest else None


def sender_and_shop(cases: Cases, name: str) -> tuple[str, str] | None:
    """Whose goods a return brings back, to which shop; None where nobody knows."""
    case = _read(cases, SubjectKind.AFTERSALE, name)
    return receiver_and_shop(cases, case.order) if case is not None else None


def asked_at(cases: Cases, name: str) -> datetime:
    """From when on a return's number may be scanned with its goods."""
    return _read(cases, SubjectKind.AFTERSALE, name).heard_from  # type: ignore[no-any-return]


def _read(cases: Cases, kind: SubjectKind, name: str) -> Any:
    return cases.get((kind, name))


def _is_order(case: Any) -> bool:
    return isinstance(case, OrderCase)


def _shared(one: str, other: str | None) -> int:
    """How near two regions are: 0 for another province, then the same province, city, district."""
    return sum(one[:digits] == other[:digits] for digits in (2, 4, 6)) if other else 0
