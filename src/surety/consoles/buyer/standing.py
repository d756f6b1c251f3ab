"""Where the order stands, as a buyer asks it: when does it ship, what if it does not, where is it, is money back?

Everything is worked out from the case before a template sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from surety.consoles.show.time import parse
from surety.orders.case import Flag, OrderCase, Status, Step

WAITING = (Status.TO_SHIP, Status.PART_SHIPPED, Status.SHIPPED)


@dataclass(frozen=True)
class Promise:
    """The running promise and what breaking it costs the shop (EXP-6b)."""

    due_at: datetime
    owed_fen: int
    moved: bool
    was: datetime | None = None
    because: str = ""
    notice: str = ""
    """The id of the force-majeure notice that moved it."""


@dataclass(frozen=True)
class Late:
    """The promise was broken; what was given for it stays given, whatever is decided later."""

    ship_by: datetime
    given_fen: int
    closes_at: datetime | None


@dataclass(frozen=True)
class Standing:
    title: str
    tone: str
    promise: Promise | None
    late: Late | None
    proposal: datetime | None
    refunded_fen: int
    """What was sent back."""
    refunding_fen: int
    """What is on its way back."""
    is_cancelled: bool
    unpromised: bool
    """Paid, and no rule gave it a date: staff will (BTAS-1.2b)."""


def standing(case: OrderCase) -> Standing:
    late = _late(case)
    promise = None if late else _promise(case)
    return Standing(
        title=_title(case, late=late is not None),
        tone=_tone(case, late=late is not None),
        promise=promise,
        late=late,
        proposal=_proposal(case),
        refunded_fen=sum(refund.sent_fen for refund in case.refunds.values()),
        refunding_fen=sum(each.amount_fen - each.sent_fen for each in case.refunds.values() if not each.retried_as),
        is_cancelled=case.status is Status.CANCELLED,
        unpromised=case.status is Status.TO_SHIP and case.ship_by is None,
    )


def _promise(case: OrderCase) -> Promise | None:
    deadline = case.deadlines.get(Step.SHIP_BY)
    if deadline is None:
        return None
    moves = [each for each in case.ship_by_history if each.get("from")]
    if not moves:
        return Promise(deadline.due_at, case.stake_fen, moved=False)
    last = moves[-1]
    return Promise(
        deadline.due_at, case.stake_fen, moved=True, was=parse(last["from"]), because=last.get("because", ""),
        notice=last.get("notice", ""),
    )  # fmt: skip


def _late(case: OrderCase) -> Late | None:
    """A judgement taken back concerns the shop; the buyer keeps what was given, and that is still told."""
    late = case.late
    if late is None or (late.reversed_at is not None and not late.compensation_fen):
        return None
    if late.reversed_at is not None and Step.SHIP_BY in case.deadlines:
        return None
    closes = case.deadlines.get(Step.AUTO_CANCEL)
    return Late(late.ship_by, late.compensation_fen, closes.due_at if closes else None)


def _proposal(case: OrderCase) -> datetime | None:
    """A later date that waits for this buyer's own answer."""
    delay = case.delay
    if delay is None or delay.answered_at is not None or delay.reason != "buyer_agreed":
        return None
    return delay.ship_by if case.status in (Status.PLACED, *WAITING) else None


def _title(case: OrderCase, *, late: bool) -> str:
    if case.status is Status.PLACED:
        return _("Not paid yet")
    if case.status is Status.CANCELLED:
        return _("This order was cancelled")
    if case.status is Status.DONE:
        return _("Delivered and signed for")
    if case.status is Status.IN_TRANSIT:
        return _("On its way to you")
    if case.status is Status.SHIPPED:
        return _("Sent; waiting for the carrier's first scan")
    if case.status is Status.PART_SHIPPED:
        return _("Part of it is on its way")
    if Flag.REFUND_RULED in case.flags:
        return _("The platform ruled that your money goes back")
    return _("Later than promised") if late else _("The shop is preparing your order")


def _tone(case: OrderCase, *, late: bool) -> str:
    if case.status in (Status.DONE, Status.IN_TRANSIT):
        return "is-ok"
    if case.status in (Status.CANCELLED, Status.PLACED):
        return ""
    return "is-danger" if late else "is-accent"
