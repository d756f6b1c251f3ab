"""What a case does with a fact. Pure: no clock, no I/O, no Django."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from surety.aftersales import facts
from surety.aftersales.addressing import give_address
from surety.aftersales.answering import agree, consent, refuse, reship
from surety.aftersales.applying import apply, change_request, withdraw
from surety.aftersales.case import ENDED, AftersaleCase
from surety.aftersales.clocks import ask_time, extend, shorten
from surety.aftersales.disputing import appeal, close_item, escalate, give_evidence, reopen, rule
from surety.aftersales.ending import claim, close
from surety.aftersales.freight import state
from surety.aftersales.identifying import identify
from surety.aftersales.intercepting import choose
from surety.aftersales.lapsing import lapse
from surety.aftersales.retaking import find
from surety.aftersales.returning import examine, receive, scan, send, send_back
from surety.aftersales.steps import of, overtaken
from surety.engine.outcome import Context, Outcome, Refusal

_ENDS = (facts.AftersaleLapsed, facts.AftersaleScanned, facts.AftersaleRuled, facts.AftersaleWithdrawn)
"""Facts that find out that the order has ended a case; anything else is refused."""


def decide(case: AftersaleCase | None, fact: facts.AftersaleFact, context: Context) -> Outcome | Refusal:
    """The outcome of one fact; `case` is None only for the application that creates it."""
    if case is not None and case.status not in ENDED and (how := overtaken(case, context)):
        return _end_overtaken(case, fact, context, how=how)
    outcome = _DECIDE[type(fact)](case, fact, context)
    if isinstance(outcome, Outcome) and case is not None:
        _keep_order_level(outcome, fact)
    return outcome


def _end_overtaken(case: AftersaleCase, fact: facts.AftersaleFact, context: Context, *, how: str) -> Outcome | Refusal:
    if not isinstance(fact, _ENDS):
        return Refusal("case_overtaken", "H3", {"by": how})
    outcome = Outcome(case)
    close(outcome, fact, context, as_=how)
    return outcome


def _keep_order_level(outcome: Outcome, fact: facts.AftersaleFact) -> None:
    """The order refuses to ship what is due back by itself, so it must know when that is; and ships what is ruled to be
    the buyer's beside a part."""
    case = of(outcome)
    moved = outcome.deadlines or outcome.cleared or isinstance(fact, facts.AftersaleRuled)
    if case.type == "refund_unshipped" and case.status not in ENDED and moved:
        claim(outcome, fact)


_DECIDE: dict[type, Callable[[Any, Any, Context], Outcome | Refusal]] = {
    facts.AftersaleApplied: apply,
    facts.AftersaleChanged: change_request,
    facts.AftersaleWithdrawn: withdraw,
    facts.AftersaleAgreed: agree,
    facts.ReturnAddressGiven: give_address,
    facts.AftersaleRefused: refuse,
    facts.InterceptChosen: choose,
    facts.AftersaleConsented: consent,
    facts.ReturnSent: send,
    facts.ReturnFound: find,
    facts.FreightStated: state,
    facts.AftersaleScanned: scan,
    facts.ReturnReceived: receive,
    facts.ReturnExamined: examine,
    facts.ReturnIdentified: identify,
    facts.GoodsSentBack: send_back,
    facts.ReplacementShipped: reship,
    facts.AftersaleEscalated: escalate,
    facts.EvidenceGiven: give_evidence,
    facts.AftersaleRuled: rule,
    facts.RulingAppealed: appeal,
    facts.LimitShortened: shorten,
    facts.LimitExtended: extend,
    facts.TimeAsked: ask_time,
    facts.AftersaleReopened: reopen,
    facts.AftersaleItemClosed: close_item,
    facts.AftersaleLapsed: lapse,
}
