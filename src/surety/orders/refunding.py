"""Sending money back by the route it came: decided here, sent by `surety.money`, told to us as facts. Pure.

What is decided leaves `held` for `refunding` at once, so that it can never be decided again; it reaches the buyer when
the provider says so. A timeout is neither: the refund stays where it is until somebody knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from surety.engine.outcome import Context, Message, Outcome, RefundIntent, Refusal, Transfer, WorkItem
from surety.orders.case import OrderCase, Payment, Refund, RefundState
from surety.orders.facts import OrderFact
from surety.orders.refund_facts import RefundDiffers, RefundFailed, RefundReached, RefundRetried, RefundSettled
from surety.orders.steps import numbered

ELSEWHERE = "external"
"""The reference of a refund that no provider was asked for: an import's."""


def paid_in(case: OrderCase, payment: str, amount_fen: int) -> OrderCase:
    """The case with one more payment that refunds can go back to."""
    return replace(case, payments=(*case.payments, Payment(payment, amount_fen)))


def send_back(outcome: Outcome, amount_fen: int, *, made: bool = False, newest_first: bool = False) -> None:
    """Refund so much and tell the buyer; `made` when somebody else has sent it already."""
    start_refunds(outcome, amount_fen, made=made, newest_first=newest_first)
    outcome.messages.append(Message("refund_sent" if made else "refund_started", "buyer", {"amount_fen": amount_fen}))


def start_refunds(outcome: Outcome, amount_fen: int, *, made: bool = False, newest_first: bool = False) -> None:
    """Refund so much, to each payment at most what it brought; somebody else tells the buyer."""
    for payment, part_fen in _split(outcome.case.payments, amount_fen, newest_first=newest_first):  # type: ignore[attr-defined]
        _send(outcome, payment, part_fen, made=made)


def _split(payments: Iterable[Payment], amount_fen: int, *, newest_first: bool) -> list[tuple[Payment, int]]:
    ordered = list(payments)[::-1] if newest_first else list(payments)
    parts = []
    for payment in ordered:
        part_fen = min(amount_fen, payment.amount_fen - payment.refunded_fen)
        if part_fen > 0:
            parts.append((payment, part_fen))
            amount_fen -= part_fen
    assert amount_fen == 0, "more would go back than was paid"
    return parts


def _send(outcome: Outcome, payment: Payment, amount_fen: int, *, made: bool) -> None:
    case: OrderCase = outcome.case  # type: ignore[assignment]
    intent = numbered("refund", len(case.refunds) + 1)
    state = RefundState.SETTLED if made else RefundState.SENT
    paid = replace(payment, refunded_fen=payment.refunded_fen + amount_fen)
    outcome.case = replace(
        case,
        refunded_fen=case.refunded_fen + amount_fen,
        payments=tuple(paid if each is payment else each for each in case.payments),
        refunds={**case.refunds, intent: Refund(amount_fen, payment.payment, state, amount_fen if made else 0)},
    )
    outcome.transfers.append(Transfer(intent, "held", "buyer" if made else "refunding", amount_fen))
    if not made:
        outcome.refunds.append(RefundIntent(intent, amount_fen, payment.payment))


def sent_elsewhere(fact: OrderFact, refund: RefundIntent) -> RefundSettled:
    """An import's refund has reached its buyer: whoever kept the books then has sent it."""
    about = {"order": fact.subject, "at": fact.at, "intent": refund.intent, "amount_fen": refund.amount_fen}
    return RefundSettled(id=fact.follow_id(refund.intent), ref=ELSEWHERE, **about)


def settle_refund(case: OrderCase, fact: RefundSettled, context: Context) -> Outcome:
    """The provider's word is kept whatever it says; what does not fit what was asked is for a person."""
    refund = case.refunds.get(fact.intent)
    if refund is None:
        return _mismatch(Outcome(case), fact, expected_fen=0)
    if refund.state is RefundState.SETTLED:
        told = refund.ref == fact.ref or not (refund.ref or refund.channel)
        return Outcome(case) if told else _mismatch(Outcome(case), fact, expected_fen=0)
    source, last = _source(case, fact.intent), _last(case, fact.intent)
    sent_fen = min(fact.amount_fen, refund.amount_fen)
    known = replace(refund, state=RefundState.SETTLED, sent_fen=sent_fen, ended_at=context.now, ref=fact.ref)
    outcome = Outcome(replace(case, refunds={**case.refunds, fact.intent: known}))
    if sent_fen:
        outcome.transfers.append(Transfer(_sent(fact.intent), source, "buyer", sent_fen))
        outcome.messages.append(Message("refund_sent", "buyer", {"amount_fen": sent_fen}))
    if source == "refunding" and last != fact.intent:
        outcome.case = _in_place_of(outcome.case, fact.intent, last)  # type: ignore[arg-type]
    _make_good(outcome)
    outcome.closed += (f"refund_failed:{last}", _differing(fact.intent, "not_known_sent"))
    told = _differing(fact.intent, "sent_but_failed") in case.items
    if not told and (fact.amount_fen != refund.amount_fen or source == "platform_loss"):
        _mismatch(outcome, fact, expected_fen=0 if source == "platform_loss" else refund.amount_fen)
    return outcome


def _source(case: OrderCase, intent: str) -> str:
    """One that was said to have failed, and was sent again or is being sent again, is out twice: the platform bears
    it. Where sending it again failed too, it is the one that reaches the buyer."""
    last = _last(case, intent)
    return "refunding" if last == intent or case.refunds[last].state is RefundState.FAILED else "platform_loss"


def _last(case: OrderCase, intent: str) -> str:
    """The intent that stands for this one by now."""
    while after := case.refunds[intent].retried_as:
        intent = after
    return intent


def _in_place_of(case: OrderCase, sent: str, failed: str) -> OrderCase:
    """What was sent after all takes the place of what failed after it: nobody sends that again."""
    refunds = dict(case.refunds)
    refunds[sent] = replace(refunds[sent], retried_as="")
    refunds[failed] = replace(refunds[failed], retried_as=sent)
    return replace(case, refunds=refunds)


def _mismatch(outcome: Outcome, fact: RefundSettled, *, expected_fen: int) -> Outcome:
    details = {"intent": fact.intent, "amount_fen": fact.amount_fen, "expected_fen": expected_fen, "ref": fact.ref}
    outcome.opened.append(WorkItem(f"refund_mismatch:{fact.intent}", "refund_mismatch", details))
    return outcome


def differ(case: OrderCase, fact: RefundDiffers, context: Context) -> Outcome:
    """What the report shows is for a person; not what the order was told meanwhile, or has told staff itself."""
    refund = case.refunds.get(fact.intent)
    settled = refund is not None and refund.state is RefundState.SETTLED
    if fact.difference == "not_known_sent" and settled:
        return Outcome(case)
    known = settled and refund.sent_fen - refund.reached_fen == fact.theirs_fen
    told = known or f"refund_mismatch:{fact.intent}" in case.items
    if fact.difference == "other_amount" and told:
        return Outcome(case)
    details = {
        "intent": fact.intent,
        "difference": fact.difference,
        "amount_fen": fact.theirs_fen,
        "expected_fen": fact.ours_fen,
        "ref": fact.ref,
    }
    if fact.difference == "sent_but_failed" and refund is not None and not settled and fact.theirs_fen > 0:
        # whoever compared says in the same breath that it is settled; what was paid another way is booked already
        details["booked_from"] = _source(case, fact.intent)
    item = WorkItem(_differing(fact.intent, fact.difference), "refund_mismatch", details)
    return Outcome(case, opened=[item])


def doubt_refunds(outcome: Outcome) -> None:
    """Somebody says that what the buyer still lacks was sent: a person looks before any of it is sent again."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    for intent, refund in case.refunds.items():
        left_fen = refund.amount_fen if refund.state is RefundState.SENT else _lacking_fen(refund)
        if not left_fen:
            continue
        asked = {"amount_fen": left_fen, "expected_fen": left_fen, "ref": ""}
        details = {"intent": intent, "difference": "made_elsewhere", **asked}
        outcome.opened.append(WorkItem(made_elsewhere(intent), "refund_mismatch", details))


_SENT_PERHAPS = ("not_known_sent", "sent_but_failed", "twice", "made_elsewhere")
"""Differences by which the buyer has the money, whatever we are told afterwards."""


def made_elsewhere(intent: str) -> str:
    """The item of a refund that somebody says was sent another way."""
    return _differing(intent, "made_elsewhere")


def _differing(intent: str, difference: str) -> str:
    return f"refund_mismatch:{intent}:{difference}"


def fail_refund(case: OrderCase, fact: RefundFailed, context: Context) -> Outcome:
    refund = case.refunds.get(fact.intent)
    if refund is None or refund.state is not RefundState.SENT:
        return Outcome(case)
    known = replace(refund, state=RefundState.FAILED, ended_at=context.now, code=fact.code)
    outcome = Outcome(replace(case, refunds={**case.refunds, fact.intent: known}))
    if sent := _sent_after_all(case, fact.intent):
        _give_back_loss(outcome, fact.intent, sent)
        return outcome
    _make_good(outcome)
    if not _lacking_fen(outcome.case.refunds[fact.intent]):  # type: ignore[union-attr]
        return outcome
    details = {"intent": fact.intent, "amount_fen": refund.amount_fen, "code": fact.code}
    outcome.opened.append(WorkItem(f"refund_failed:{fact.intent}", "refund_failed", details))
    return outcome


def _sent_after_all(case: OrderCase, intent: str) -> str:
    """Of those that this one was to replace, one that was sent though it was said to have failed."""
    found = (name for name, each in case.refunds.items() if name != intent and each.state is RefundState.SETTLED)
    return next((name for name in found if _last(case, name) == intent), "")


def _give_back_loss(outcome: Outcome, failed: str, sent: str) -> None:
    """The buyer has the money once, so the platform has lost nothing: what is still held for it pays its loss."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    outcome.case = _in_place_of(case, sent, failed)
    if sent_fen := case.refunds[sent].sent_fen:
        outcome.transfers.append(Transfer(_unlost(failed), "refunding", "platform_loss", sent_fen))


def _make_good(outcome: Outcome) -> None:
    """What the rest of a refund still lacks, the whole of it that arrived beside has brought: that much is not lost."""
    for intent, refund in outcome.case.refunds.items():  # type: ignore[union-attr]
        case: OrderCase = outcome.case  # type: ignore[assignment]
        lacking_fen = _lacking_fen(refund)
        whole = _whole_beside(case, intent) if lacking_fen else ""
        if not whole:
            continue
        short = refund.state is RefundState.SETTLED
        known = replace(refund, amount_fen=refund.sent_fen) if short else replace(refund, retried_as=whole)
        outcome.case = replace(case, refunds={**case.refunds, intent: known})
        outcome.transfers.append(Transfer(_unlost(intent), "refunding", "platform_loss", lacking_fen))
        outcome.closed += [item for item in _unsent_items(intent) if item in case.items]


def _whole_beside(case: OrderCase, intent: str) -> str:
    """What was sent in full though it was said to have failed, and then again in parts, of which this is the last."""
    refund = case.refunds[intent]
    parts = _wholes(case, intent if refund.state is RefundState.SETTLED else refund.rest_of)
    beside = filter(None, (_sent_after_all(case, part) for part in parts))
    return next((each for each in beside if case.refunds[each].sent_fen == case.refunds[each].amount_fen), "")


def retry_refund(case: OrderCase, fact: RefundRetried, context: Context) -> Outcome | Refusal:
    """Under a key of its own, which is safe only because the end of the first one is known."""
    refund = _unsent(case, fact.intent)
    if isinstance(refund, Refusal):
        return refund
    intent = numbered("refund", len(case.refunds) + 1)
    short = refund.state is RefundState.SETTLED
    rest_of = fact.intent if short else refund.rest_of
    again = Refund(refund.amount_fen - refund.sent_fen, fact.payment or refund.payment, rest_of=rest_of)
    known = replace(refund, amount_fen=refund.sent_fen) if short else replace(refund, retried_as=intent)
    outcome = Outcome(replace(case, refunds={**case.refunds, fact.intent: known, intent: again}))
    outcome.closed += _unsent_items(fact.intent)
    outcome.refunds.append(RefundIntent(intent, again.amount_fen, again.payment))
    return outcome


def reach(case: OrderCase, fact: RefundReached, context: Context) -> Outcome | Refusal:
    """It is the buyer's as if the provider had sent it. Sent after all, it is out twice, which is for a person."""
    refund = _unsent(case, fact.intent)
    if isinstance(refund, Refusal):
        return refund
    amount_fen = refund.amount_fen - refund.sent_fen
    known = replace(
        refund, state=RefundState.SETTLED, sent_fen=refund.amount_fen, ended_at=context.now,
        channel=fact.channel, reached_fen=amount_fen,
    )  # fmt: skip
    outcome = Outcome(replace(case, refunds={**case.refunds, fact.intent: known}))
    outcome.closed += _unsent_items(fact.intent)
    outcome.transfers.append(
        Transfer(fact.intent.replace("refund", "refund_reached", 1), "refunding", "buyer", amount_fen)
    )
    outcome.messages.append(Message("refund_sent", "buyer", {"amount_fen": amount_fen}))
    return outcome


def _unsent(case: OrderCase, intent: str) -> Refund | Refusal:
    """A refund of which the buyer lacks something that nobody is sending, and that no report says was sent."""
    refund = case.refunds.get(intent)
    if refund is None:
        return Refusal("no_such_refund", params={"intent": intent})
    if not _lacking_fen(refund):
        return Refusal("refund_not_failed", params={"intent": intent, "state": refund.state.value})
    failed = refund.state is RefundState.FAILED
    perhaps = _SENT_PERHAPS if failed else (*_SENT_PERHAPS, "other_amount")
    told = any(_differing(intent, how) in case.items for how in perhaps)
    if told or any(_sent_after_all(case, each) for each in _wholes(case, intent)):
        # what it was to replace has arrived: older versions left both
        return Refusal("refund_was_sent", params={"intent": intent})
    return refund


def _wholes(case: OrderCase, intent: str) -> Iterator[str]:
    """This refund, and those whose rest it is."""
    while intent:
        yield intent
        intent = case.refunds[intent].rest_of


def unsent_fen(case: OrderCase, intent: str) -> int:
    """What staff may send again of a refund, or pay another way: the buyer lacks it, and nobody says it was sent."""
    refund = _unsent(case, intent)
    return 0 if isinstance(refund, Refusal) else _lacking_fen(refund)


def _lacking_fen(refund: Refund) -> int:
    """What the buyer lacks of it and nobody is sending."""
    return 0 if refund.state is RefundState.SENT or refund.retried_as else refund.amount_fen - refund.sent_fen


def _unsent_items(intent: str) -> list[str]:
    return [f"refund_failed:{intent}", f"refund_mismatch:{intent}"]


def _sent(intent: str) -> str:
    return intent.replace("refund", "refund_sent", 1)


def _unlost(intent: str) -> str:
    return intent.replace("refund", "refund_unlost", 1)
