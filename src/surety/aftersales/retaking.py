"""A number that a return has again: its earlier request's, one it was found not to have, one of another return in the
same box. Pure."""

from __future__ import annotations

from datetime import datetime

from msgspec import convert
from msgspec.structs import replace

from surety.aftersales.case import AftersaleCase, Status
from surety.aftersales.facts import ReturnFound
from surety.aftersales.instant import try_instant
from surety.aftersales.returning import bind, depart
from surety.aftersales.steps import change, not_now, of, tell
from surety.engine.outcome import Context, Outcome, Refusal

_GIVEN_UP = frozenset({"withdrawn", "agreed"})
"""How a request ends that its buyer gives up. One that staff or a refusal ended leaves its number where it is."""


def takes_over(case: AftersaleCase, before: AftersaleCase) -> bool:
    """Whether what travels by the number of a request before is this one's goods.

    Units of the same order, none that was not sent then; nothing of them received yet, and no money for them gone.
    """
    return (
        before.case != case.case
        and before.order == case.order
        and before.status is Status.CLOSED
        and before.closed_as in _GIVEN_UP
        and before.received_at is None
        and before.refunded_at is None
        and all(quantity <= before.units.get(line, 0) for line, quantity in case.units.items())
    )


def find(case: AftersaleCase, fact: ReturnFound, context: Context) -> Outcome | Refusal:
    """Staff say that its goods are in a parcel; the merchant's time begins anew, since none of it ran meanwhile.

    A dispute about something else stays one, and what was ruled is not undone by it.
    """
    missed = case.missed is not None and case.missed.parcel == fact.parcel
    if (refusal := not_now(case, Status.TO_RETURN, *((Status.DISPUTED,) if missed else ()))) is not None:
        return refusal
    since = context.reads.get("travels_since") if fact.together else None
    if fact.together and since is None:
        return Refusal("not_together", "A11", {"parcel": fact.parcel})
    if not fact.together and not missed:
        return Refusal("not_on_this_parcel", "A11", {"parcel": fact.parcel})
    outcome = Outcome(case if since is None else replace(case, moves_since=convert(since, datetime)))
    bind(outcome, fact, context, found="beside" if fact.together else "alone")
    tell(outcome, "aftersale_return_found", "buyer", parcel=fact.parcel, note=fact.note)
    if case.status is Status.DISPUTED and not _for_that_alone(case):
        return outcome
    outcome.closed.extend(item for item in case.items if item == "dispute")
    change(outcome, disputed_from="")
    depart(outcome, context)
    if not any(each.stage == "return_waybill" for each in of(outcome).instant):
        try_instant(outcome, fact, context, "return_waybill")
    return outcome


def _for_that_alone(case: AftersaleCase) -> bool:
    return case.missed is not None and case.missed.disputed and case.ruling is None
