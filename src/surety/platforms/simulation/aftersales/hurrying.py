"""What the platform and the merchant do about time: a limit made shorter (TB-5), a parcel stopped on its way (H5)."""

from __future__ import annotations

from surety.aftersales.case import AftersaleCase
from surety.aftersales.facts import InterceptChosen, LimitShortened
from surety.logistics.facts import ParcelIntercepted, ParcelReturned
from surety.platforms.simulation.aftersales.habits import habits
from surety.platforms.simulation.aftersales.telling import DAY, HOUR, MARGIN, Told
from surety.platforms.simulation.promises import instant


def shorten(told: Told, case: AftersaleCase, since: int) -> int:
    """Where the row in force lets the platform; elsewhere somebody tries, and is refused."""
    due = told.due(case)
    if due is None or not told.happens(habits().shortened_share):
        return since
    at, half = since + (due - since) // 8, since + (due - since) // 2
    said = {"due_at": instant(half), "note": "买家多次催促，店铺售后纠纷率偏高，平台缩短处理时限"}
    told.say(LimitShortened, at, **said) or told.wrongly("may_not_be_shortened", LimitShortened, at, **said)
    return at


def stop_parcel(told: Told, case: AftersaleCase, since: int) -> int | None:
    """The merchant has the carrier stop it; it is caught, or comes all the same. None where no such step exists."""
    carrier, _, waybill = told.stage.order(told.draft.order).handovers[0].parcel.partition(":")
    named = {"carrier": carrier, "waybill": waybill}
    at = since + int(told.dice.between(0.2, 3) * HOUR)
    if not told.say(InterceptChosen, at, **named):
        return None
    if not told.happens(habits().intercepted_share):
        return (told.due(told.look(at) or case) or at) + MARGIN
    caught = at + int(told.dice.between(1, 12) * HOUR)
    told.stage.turn_round(f"{carrier}:{waybill}", after=caught)
    told.report(ParcelIntercepted, caught, **named)
    told.report(ParcelReturned, caught + int(told.dice.between(1.5, 5) * DAY), **named)
    return caught
