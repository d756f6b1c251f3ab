"""One case, from the request to its end: whoever's turn it is does something, until nobody has one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from surety.aftersales.case import ENDED, AftersaleCase, Status
from surety.aftersales.facts import AftersaleApplied, AftersaleReopened
from surety.platforms.simulation.aftersales import buyers, desk, merchants, wrong
from surety.platforms.simulation.aftersales.telling import Told

TURNS_MAX = 40


def live(told: Told, at: int, asked: dict[str, Any]) -> tuple[int, AftersaleCase] | None:
    """The case from the second it is asked for: when it ended and as what, or None where it could not be asked."""
    wrong.ask_wrongly(told, at, asked)
    if not told.say(AftersaleApplied, at, **asked):
        return None
    wrong.ask_again_wrongly(told, at, asked)
    case = told.look(at)
    taken_back = buyers.think_better(told, case, at) if case and case.status is Status.APPLIED else None
    return _go_on(told, taken_back or at)


def reopen(told: Told, at: int) -> None:
    """EPI-5: a return that was not sent in time is sent after all, where the rule lets its buyer."""
    case = told.look(at)
    if case is not None and case.closed_as == "timed_out" and told.say(AftersaleReopened, at):
        _go_on(told, at)


def _go_on(told: Told, at: int) -> tuple[int, AftersaleCase]:
    for _ in range(TURNS_MAX):
        case = told.look(at)
        assert case is not None, "a case that was asked for is there"
        if case.status in ENDED:
            merchants.give_back(told, case, at)
            wrong.answer_too_late(told, at)
            return at, case
        at = max(_TURNS[case.status](told, case, at), at)
    return at, case


_TURNS: dict[Status, Callable[[Told, AftersaleCase, int], int]] = {
    Status.APPLIED: merchants.review,
    Status.REFUSED: buyers.answer_refusal,
    Status.NEGOTIATING: buyers.answer_refusal,
    Status.TO_RETURN: buyers.send,
    Status.RETURNING: merchants.receive,
    Status.RECEIVED: merchants.examine,
    Status.TO_RESHIP: merchants.reship,
    Status.DISPUTED: desk.rule,
    Status.RULED: desk.contest,
}
