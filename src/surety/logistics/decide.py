"""What a parcel does with a fact: remember the carrier's word and pass it on to its orders. Pure."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from surety.aftersales.facts import AftersaleScanned
from surety.engine.fact import Fact, Party
from surety.engine.outcome import Context, Outcome, Refusal
from surety.inspection.facts import PieceArrived
from surety.logistics import facts
from surety.logistics.case import ParcelCase, ParcelClaim, ParcelStatus
from surety.logistics.contesting import (
    contest,
    found_out,
    give_after_all,
    give_back,
    give_to,
    join,
    join_rival,
    returns_claiming,
    tell_by_scan,
)
from surety.orders.facts import OrderScanned

_EVENT = {
    facts.ParcelPickedUp: ParcelStatus.PICKED_UP,
    facts.ParcelDelivered: ParcelStatus.DELIVERED,
    facts.ParcelSigned: ParcelStatus.SIGNED,
    facts.ParcelRefused: ParcelStatus.REFUSED,
    facts.ParcelIntercepted: ParcelStatus.INTERCEPTED,
    facts.ParcelReturned: ParcelStatus.RETURNED,
}
_ORDER_OF = {status: place for place, status in enumerate(ParcelStatus)}


def decide(case: ParcelCase | None, fact: facts.ParcelFact, context: Context) -> Outcome | Refusal:
    if isinstance(fact, facts.ParcelBound):
        return _bind(case, fact, context)
    if isinstance(fact, facts.ReturnBound):
        return _bind_return(case, fact)
    if isinstance(fact, facts.ParcelWatched) and case is not None:
        return Refusal("not_on_this_parcel", "A11") if "aside" in context.reads else _watch(case, fact)
    if isinstance(fact, facts.PieceAwaited):
        return _await(case, fact)
    if isinstance(fact, facts.ParcelAssigned):
        return _assign(case, fact, context) if case is not None else _learn(fact, context)
    assert case is not None, "what is said of an unknown parcel waits in quarantine"
    if isinstance(fact, facts.ReturnAssigned):
        return _assign_back(case, fact, context)
    told = tell_by_scan(case, context.reads.get("nearer"))
    outcome = _move(told, fact) if isinstance(fact, facts.ParcelInTransit) else _scan(told, fact)
    outcome.follow_ups.extend(found_out(case, told, fact))
    return outcome


def _bind(case: ParcelCase | None, fact: facts.ParcelBound, context: Context) -> Outcome:
    """An order's goods are inside, and scans the parcel has already had are passed on to it.

    An order of another receiver or shop is kept apart: this parcel's scans prove nothing about it (A11).
    """
    if case is None:
        return Outcome(
            ParcelCase(
                parcel=fact.subject,
                carrier=fact.carrier,
                waybill=fact.waybill,
                shop=fact.shop,
                receiver=fact.receiver,
                orders=(fact.order,),
                bound_at=fact.at,
            )
        )
    if fact.order in case.orders and (case.bound_at is None or case.given_at is not None):
        return _bind_learnt(case, fact)
    if fact.order in case.orders or fact.order in case.others:
        return Outcome(case)
    if (case.returns or case.pieces) and not case.orders:
        return _contest(case, fact, by_evidence="by_evidence" in context.reads)
    if not carries(case, shop=fact.shop, receiver=fact.receiver, placed_at=fact.placed_at):
        return Outcome(replace(case, others=(*case.others, fact.order)))
    outcome = Outcome(replace(case, orders=(*case.orders, fact.order)))
    outcome.follow_ups.extend(_scans_so_far(case, fact))
    return outcome


def _bind_learnt(case: ParcelCase, fact: facts.ParcelBound) -> Outcome:
    """Its order ships with a parcel that it was said to be in before: what it was seen at counts now."""
    bound = {"receiver": fact.receiver, "bound_at": fact.at} if case.bound_at is None else {}
    outcome = Outcome(replace(case, **bound))
    outcome.follow_ups.extend(_scans_so_far(case, fact))
    return outcome


def _contest(case: ParcelCase, fact: facts.ParcelBound, *, by_evidence: bool) -> Outcome:
    """A shop ships with the number of a return, or of a piece that was said to be sent in, which hears no scan then.

    Once it moved, or staff gave it to the return, the order is kept apart. Either way the order has flagged it, and a
    person looks (A11). Facts of before gave the number to the shop whatever was known.
    """
    if first_scan_at(case) is not None or case.given_at is not None:
        return Outcome(replace(case, others=(*case.others, fact.order)))
    if by_evidence:
        claim = ParcelClaim(fact.shop, fact.at, fact.receiver, (fact.order,))
        return Outcome(contest(case, claim) if case.rival is None else join_rival(case, claim))
    its = {"shop": fact.shop, "receiver": fact.receiver, "orders": (fact.order,), "bound_at": fact.at}
    return Outcome(replace(case, returns=(), pieces=(), **its))


def _bind_return(case: ParcelCase | None, fact: facts.ReturnBound) -> Outcome:
    """A return's goods are inside. Its case has made sure that nothing else is, or was said to be after it alone."""
    if case is None:
        case = ParcelCase(
            parcel=fact.subject, carrier=fact.carrier, waybill=fact.waybill, shop=fact.shop, bound_at=fact.at
        )
    if fact.found:
        return _find_return(case, fact)
    if case.orders and fact.case not in case.returns:
        claim = ParcelClaim(fact.shop, fact.at, returns=(fact.case,))
        contests = case.rival is None and case.bound_at is not None and case.given_at is None
        return Outcome(contest(case, claim) if contests else case)
    if fact.instead_of in case.returns:
        after = tuple(fact.case if name == fact.instead_of else name for name in case.returns)
        return Outcome(replace(case, returns=after), follow_ups=_told_so_far(case, fact))
    return Outcome(case if fact.case in case.returns else replace(case, returns=(*case.returns, fact.case)))


def _find_return(case: ParcelCase, fact: facts.ReturnBound) -> Outcome:
    """Staff have said that it is in it: it hears what was scanned before, and whoever is not hears that."""
    if fact.found == "alone":
        after = give_after_all(case, fact.case, shop=fact.shop, at=fact.at)
    else:
        after = join(case, fact.case, at=fact.at)
    told = _told_so_far(case, fact) if fact.case not in case.returns else []
    return Outcome(after, follow_ups=[*told, *found_out(case, after, fact)])


def _watch(case: ParcelCase, fact: facts.ParcelWatched) -> Outcome:
    """What the carrier has said already counts as said now: it may have come back before anybody asked."""
    outcome = Outcome(replace(case, watchers=(*case.watchers, fact.case)))
    outcome.follow_ups.extend(
        AftersaleScanned(id=fact.follow_id(event), at=fact.at, case=fact.case, parcel=case.parcel, event=event.value)
        for event in (ParcelStatus.INTERCEPTED, ParcelStatus.REFUSED, ParcelStatus.RETURNED)
        if getattr(case, f"{event.value}_at") is not None
    )
    return outcome


def _await(case: ParcelCase | None, fact: facts.PieceAwaited) -> Outcome:
    """A piece is inside; a waybill that carries an order's goods or a return tells nothing of it (A11).

    Signed for before anybody said so, as with another piece's, it has arrived.
    """
    if case is None:
        case = ParcelCase(
            parcel=fact.subject, carrier=fact.carrier, waybill=fact.waybill, shop=fact.shop, bound_at=fact.at
        )
    if case.orders or case.returns or fact.piece in case.pieces:
        return Outcome(case)
    outcome = Outcome(replace(case, pieces=(*case.pieces, fact.piece)))
    if case.signed_at is not None:
        arrived = {"id": fact.follow_id("arrived"), "at": case.signed_at, "parcel": case.parcel}
        outcome.follow_ups.append(PieceArrived(piece=fact.piece, **arrived))
    return outcome


def _assign(case: ParcelCase, fact: facts.ParcelAssigned, context: Context) -> Outcome | Refusal:
    refusal = _not_theirs(fact, context, claiming=(*case.orders, *case.others))
    if refusal is not None:
        return refusal
    given = give_to(case, fact.named, context.reads, at=fact.at)
    told = _scans_so_far(given, fact)
    for n, order in enumerate(fact.named[1:]):
        told.extend(_scans_so_far(given, fact, order=order, by=f"{n}/"))
    return Outcome(given, follow_ups=[*told, *found_out(case, given, fact)])


def _assign_back(case: ParcelCase, fact: facts.ReturnAssigned, context: Context) -> Outcome | Refusal:
    """It hears what it has not heard yet, a scan on its way too."""
    refusal = _not_theirs(fact, context, claiming=returns_claiming(case))
    if refusal is not None:
        return refusal
    given = give_back(case, fact.named, at=fact.at)
    outcome = Outcome(given)
    if fact.case not in case.returns:
        outcome.follow_ups.extend(_told_so_far(case, fact))
    outcome.follow_ups.extend(found_out(case, given, fact))
    return outcome


def _not_theirs(
    fact: facts.ParcelAssigned | facts.ReturnAssigned, context: Context, *, claiming: tuple[str, ...]
) -> Refusal | None:
    """Staff name who claims it alone, and together only what may be in one box."""
    if any(_elsewhere(name, context) for name in fact.named):
        return Refusal("not_your_order")
    if context.reads.get("apart"):
        return Refusal("not_together", "A11")
    return Refusal("not_on_this_parcel", "A11") if any(name not in claiming for name in fact.named) else None


def _told_so_far(case: ParcelCase, fact: facts.ReturnBound | facts.ReturnAssigned) -> list[Fact]:
    """A return that has the parcel from here hears what was scanned before."""
    return [
        AftersaleScanned(id=fact.follow_id(event), at=at, case=fact.case, parcel=case.parcel, event=event)  # type: ignore[arg-type]
        for event, at in _scans(case, "in_transit", *_EVENT.values()).items()
    ]


def _elsewhere(name: str, context: Context) -> bool:
    """Whether a platform names an order or a return of another."""
    return context.source.party is Party.PLATFORM and name.partition(":")[0] != context.source.name


def _learn(fact: facts.ParcelAssigned, context: Context) -> Outcome | Refusal:
    """A parcel nobody shipped with: whatever a carrier says of it, its order hears of it."""
    order = context.reads.get("order")
    if order is None:
        return Refusal("not_on_this_parcel", "A11")
    if any(_elsewhere(name, context) for name in fact.named):
        return Refusal("not_your_order")
    if context.reads.get("apart"):
        return Refusal("not_together", "A11")
    return Outcome(
        ParcelCase(
            parcel=fact.subject, carrier=fact.carrier, waybill=fact.waybill, shop=order["shop"],
            receiver=order["receiver"], orders=fact.named, given_at=fact.at,
        )
    )  # fmt: skip


def carries(case: ParcelCase, *, shop: str, receiver: str, placed_at: datetime | None) -> bool:
    """Whether this parcel can hold another order's goods: same shop and receiver, and not on its way before (A11)."""
    moved_at = first_scan_at(case)
    too_old = moved_at is not None and placed_at is not None and moved_at < placed_at
    return case.shop == shop and case.receiver == receiver and not too_old


def first_scan_at(case: ParcelCase) -> datetime | None:
    """When it first moved, as far as anybody knows; a scan on its way says so too."""
    return min(_scans(case, "in_transit", *_EVENT.values()).values(), default=None)


def _scans(case: ParcelCase, *events: str) -> dict[str, datetime]:
    """The first scan of each of these kinds."""
    return {str(event): at for event in events if (at := getattr(case, f"{event}_at")) is not None}


def _scans_so_far(
    case: ParcelCase, fact: facts.ParcelBound | facts.ParcelAssigned, *, order: str = "", by: str = ""
) -> list[OrderScanned]:
    """Told to the order that the fact names first, or to another of them."""
    return [
        OrderScanned(id=fact.follow_id(by + event), at=at, order=order or fact.order, parcel=case.parcel, event=event)  # type: ignore[arg-type]
        for event, at in _scans(case, *_EVENT.values()).items()
    ]


def _move(case: ParcelCase, fact: facts.ParcelInTransit) -> Outcome:
    moved = replace(case, in_transit_at=min(case.in_transit_at or fact.at, fact.at))
    return Outcome(moved, follow_ups=_passed_back(case.returns, case, fact, "in_transit"))


def _scan(case: ParcelCase, fact: facts.ParcelFact) -> Outcome:
    """The parcel keeps the first scan of a kind; its orders hear every one, and know which cannot be theirs."""
    event = _EVENT[type(fact)]
    field = f"{event.value}_at"
    known = getattr(case, field)
    first = fact.at if known is None else min(known, fact.at)
    status = event if _ORDER_OF[event] > _ORDER_OF[case.status] else case.status
    outcome = Outcome(replace(case, status=status, **{field: first}))
    outcome.follow_ups.extend(
        OrderScanned(id=fact.follow_id(str(n)), at=fact.at, order=order, parcel=case.parcel, event=event.value)
        for n, order in enumerate(case.orders)
    )
    outcome.follow_ups.extend(_passed_back((*case.returns, *case.watchers), case, fact, event.value))
    if event is ParcelStatus.SIGNED and known is None:
        outcome.follow_ups.extend(
            PieceArrived(id=fact.follow_id(f"p{n}"), at=fact.at, piece=piece, parcel=case.parcel)
            for n, piece in enumerate(case.pieces)
        )
    return outcome


def _passed_back(cases: tuple[str, ...], case: ParcelCase, fact: facts.ParcelFact, event: str) -> list[Fact]:
    return [
        AftersaleScanned(id=fact.follow_id(f"r{n}"), at=fact.at, case=name, parcel=case.parcel, event=event)  # type: ignore[arg-type]
        for n, name in enumerate(cases)
    ]
