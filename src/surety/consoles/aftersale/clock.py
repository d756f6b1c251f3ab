"""The clock both sides see: who must act, until when, what happens at zero, how much is at stake, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from surety.aftersales.case import ENDED, AftersaleCase, Status, Step
from surety.aftersales.steps import NEEDS_RETURN, RESHIPS
from surety.consoles.show.money import money_text

_COSTLY = frozenset({"approve", "refund", "receive"})
_RECEIPT = frozenset({Step.RECEIPT_UNSIGNED, Step.RECEIPT_SIGNED, Step.RECEIPT_PICKUP})


@dataclass(frozen=True)
class Clock:
    """`due_at` is None where a person decides without a limit; `actor` is empty once the case has ended."""

    actor: str
    step: str = ""
    due_at: datetime | None = None
    zero: str = ""
    stake_fen: int = 0
    """What doing nothing until then costs the merchant."""
    row: str = ""
    provisional: bool = False
    """It counts holidays that are not published yet (E10)."""
    notice: str = ""
    """The notice that made it longer."""
    words: str = ""
    """What somebody has to do where no clock runs."""
    named: str = ""
    """The step that it is called by: of a receipt that is confirmed, the examination is left."""


def clock_of(case: AftersaleCase) -> Clock:
    """The one clock that runs, or who has the case without one."""
    if case.status in ENDED:
        return Clock("")
    step = next(iter(case.deadlines), None)
    if step is None:
        return _without_limit(case)
    deadline = case.deadlines[step]
    at_expiry = deadline.basis.get("at_expiry", "")
    costs = at_expiry in _COSTLY and case.advanced_at is None
    return Clock(
        actor=deadline.basis.get("actor", ""),
        step=step,
        due_at=deadline.due_at,
        zero=at_zero(case, at_expiry),
        stake_fen=case.asked_fen if costs else 0,
        row=deadline.row,
        provisional=bool(deadline.basis.get("provisional")),
        notice=deadline.basis.get("notice", ""),
        named=Step.HANDLE if case.status is Status.RECEIVED and step in _RECEIPT else step,
    )


def _without_limit(case: AftersaleCase) -> Clock:
    if case.status is Status.TO_RESHIP:
        words = _("The merchant repairs it and sends it back. No rule says how long that takes.")
        return Clock("merchant", words=words)
    return Clock("platform", words=_("Platform staff decide. Nothing happens by itself until then."))


def at_zero(case: AftersaleCase, action: str) -> str:
    """One sentence for a clock's expiry action (`aftersales/lapsing.py`)."""
    money = money_text(case.asked_fen, case.currency)
    if action == "approve":
        return _agreed(case, money)
    if action == "refund":
        return _refunded(case, money)
    if action == "receive":
        return _received(case, money)
    if action == "accept":
        return _("The goods are taken as received, and are to be examined")
    unsendable = case.return_to_missing and Step.BUYER_RETURN in case.deadlines
    if action == "close" and case.advanced_at is None and not unsendable:
        return _("The case is closed without what was asked")
    if action == "ruling":
        return _("The ruling is carried out")
    return _("The platform decides")


def _agreed(case: AftersaleCase, money: str) -> str:
    if case.type in NEEDS_RETURN:
        return _("Taken as agreed: the buyer may send the goods back")
    if case.type in RESHIPS:
        return _("Taken as agreed: the merchant has to send the goods")
    return _refunded(case, money)


def _refunded(case: AftersaleCase, money: str) -> str:
    if case.advanced_at is not None:
        return _("The merchant bears the %(money)s that the platform paid in advance") % {"money": money}
    return _("%(money)s goes back to the buyer") % {"money": money}


def _received(case: AftersaleCase, money: str) -> str:
    if case.impaired:
        return _("The platform decides")
    if case.type in RESHIPS:
        return _("The goods are taken as received in order: the merchant has to send the replacement")
    return _("The goods are taken as received in order: %(what)s") % {"what": _refunded(case, money)}
