"""The buyer asks: what may be asked, of which units, for how much, until when. Pure."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from surety.aftersales.case import ENDED, AftersaleCase, Status, Step
from surety.aftersales.clocks import start
from surety.aftersales.ending import claim, close, worth
from surety.aftersales.entitlement import no_reason, return_class
from surety.aftersales.facts import AftersaleApplied, AftersaleChanged, AftersaleWithdrawn
from surety.aftersales.freight import set_terms
from surety.aftersales.instant import try_instant
from surety.aftersales.reasons import ground_of
from surety.aftersales.steps import NEEDS_RETURN, change, heard, lines_of, not_now, of, order_seen, said_enough, tell
from surety.engine.ask import ask, peek
from surety.engine.calendar import Counting, due
from surety.engine.fact import Party
from surety.engine.outcome import Context, Outcome, Refusal
from surety.orders.adding import summed
from surety.orders.bought import Bought

_BEFORE_GOODS = frozenset({"refund_unshipped"})


def apply(case: AftersaleCase | None, fact: AftersaleApplied, context: Context) -> Outcome | Refusal:
    """A new case, with its units claimed, its clock running, or its money sent back at once."""
    if case is not None:
        return Refusal("case_exists")
    if context.reads.get("order") is None:
        return Refusal("no_such_order", params={"order": fact.order})
    order = order_seen(context)
    refusal = (
        _not_yours(fact, context) or _cannot_be(fact, order) or _wrong_units(fact, order) or _two_receivers(fact, order)
    )
    if refusal is not None:
        return refusal
    outcome = Outcome(_opened(fact, order, context))
    set_terms(outcome, order, context)
    refusal = _ask(outcome, order, amount_fen=fact.amount_fen) or _not_offered(outcome, fact, order, context)
    if refusal is not None:
        return refusal
    since = start(outcome, context, Step.REVIEW, since=context.now)
    claim(outcome, fact)
    if fact.asks == "refund_unshipped":
        try_instant(outcome, fact, context, "unshipped")
    elif fact.asks == "refund_only" and not fact.received and not _arrived(of(outcome), order):
        try_instant(outcome, fact, context, "in_transit")
    if of(outcome).status not in ENDED:
        told = {"due_at": since, "reason": fact.reason, "amount_fen": of(outcome).asked_fen}
        tell(outcome, "aftersale_applied", "shop", **told)
    return outcome


def _arrived(case: AftersaleCase, order: Bought) -> bool:
    """Whatever the buyer says: what was signed for is not in transit (EXP-8c)."""
    return any(line.signed_at is not None for line in lines_of(case, order))


def _not_yours(fact: AftersaleApplied, context: Context) -> Refusal | None:
    """A buyer's link is for one order, and it is of this platform."""
    source = context.source
    if source.party is Party.BUYER and source.name != f"buyer:{fact.order}":
        return Refusal("not_your_order")
    if fact.case.partition(":")[0] != fact.order.partition(":")[0]:
        return Refusal("another_platforms_case", params={"case": fact.case, "order": fact.order})
    return None


def _cannot_be(fact: AftersaleApplied, order: Bought) -> Refusal | None:
    if order.status == "cancelled":
        return Refusal("order_cancelled")
    if order.paid_at is None:
        return Refusal("not_paid")
    if ground_of(fact.order.partition(":")[0], fact.reason) is None:
        return Refusal("not_a_reason_here", params={"reason": fact.reason})
    return None


def _units(fact: AftersaleApplied) -> dict[str, int]:
    return summed((part.line, part.quantity) for part in fact.units)


def _wrong_units(fact: AftersaleApplied, order: Bought) -> Refusal | None:
    """Units that were bought, are in no other case, and have or have not been shipped, as is asked."""
    lines = {line.line: line for line in order.lines}
    for name, quantity in _units(fact).items():
        line = lines.get(name)
        if line is None:
            return Refusal("no_such_line", params={"line": name})
        if quantity > line.quantity:
            return Refusal("more_than_bought", params={"line": name, "asked": quantity, "bought": line.quantity})
        if quantity > line.free:
            return Refusal("units_not_free", params={"line": name, "asked": quantity, "free": line.free})
        if fact.asks in _BEFORE_GOODS and quantity > line.to_ask_back:
            return Refusal("already_shipped", "H3", {"line": name, "unshipped": line.to_ask_back})
        if fact.asks not in _BEFORE_GOODS and quantity > line.quantity - line.unshipped:
            return Refusal("not_shipped_yet", params={"line": name, "shipped": line.quantity - line.unshipped})
    return None


def _two_receivers(fact: AftersaleApplied, order: Bought) -> Refusal | None:
    """What goes back to a centre and what goes back to the merchant are two returns (JADE-08)."""
    asked = _units(fact)
    receivers = {line.centre_receives for line in order.lines if line.line in asked}
    if fact.asks in NEEDS_RETURN and len(receivers) > 1:
        return Refusal("two_receivers", "JADE-08")
    return None


def _opened(fact: AftersaleApplied, order: Bought, context: Context) -> AftersaleCase:
    platform = fact.order.partition(":")[0]
    case = AftersaleCase(
        case=fact.case, order=fact.order, shop=order.shop, currency=order.currency, zone=order.zone, type=fact.asks,
        reason=fact.reason, ground=ground_of(platform, fact.reason) or "", units=_units(fact),
        pieces=tuple(dict.fromkeys(fact.pieces)), received=fact.received, applied_at=context.now,
        grade=fact.grade if context.source.trusted else "ordinary",
    )  # fmt: skip
    return _named(heard(case, "buyer", context, note=fact.note, reason=fact.reason, evidence=fact.evidence), order)


def _ask(outcome: Outcome, order: Bought, *, amount_fen: int | None) -> Refusal | None:
    """How much is asked: all that the units may give back, or less of it."""
    case = of(outcome)
    most_fen = min(sum(worth(case, order, case.units).values()), order.refundable_fen)
    if amount_fen == 0:
        return Refusal("nothing_asked")
    if amount_fen is not None and amount_fen > most_fen:
        return Refusal("more_than_paid", params={"asked_fen": amount_fen, "left_fen": most_fen})
    whole = case.type == "refund_unshipped" or amount_fen is None  # before shipping, the money of the units
    asked_fen = most_fen if whole else amount_fen
    all_fen = order.paid_fen - (0 if case.freight_back else sum(line.freight_fen for line in order.lines))
    change(outcome, asked_fen=asked_fen, partial=asked_fen < most_fen or most_fen < all_fen)
    return None


def _named(case: AftersaleCase, order: Bought) -> AftersaleCase:
    """What people call the goods by."""
    lines = lines_of(case, order)
    skus = dict.fromkeys(line.sku for line in lines if line.sku)
    return replace(case, title=next((line.title for line in lines), ""), skus=tuple(skus))


def _not_offered(outcome: Outcome, fact: AftersaleApplied, order: Bought, context: Context) -> Refusal | None:
    """The platform has this kind of case, and it is not too late for it."""
    platform = fact.order.partition(":")[0]
    if fact.asks == "refund_only":
        answer = ask(outcome, context, "refund_only_offered", {"platform": platform}, on=context.now)
        if answer is not None and not answer.outputs["offered"]:
            return Refusal("refund_only_not_offered", (context.clauses(answer) or [""])[0], {"row": answer.row_id})
    if fact.asks == "fresh_compensation" and platform != "jd":
        return Refusal("not_offered_here", "JD-1x")
    if fact.asks == "refund_unshipped":
        return _not_whole(outcome, fact, order, context)
    if fact.asks not in ("return_refund", "exchange"):
        return _too_late(outcome, fact, order, context)
    if of(outcome).ground == "no_reason":
        return _no_reason(outcome, order, context, platform)
    return _no_fault(outcome, order, context, platform) or _too_late(outcome, fact, order, context)


def _not_whole(outcome: Outcome, fact: AftersaleApplied, order: Bought, context: Context) -> Refusal | None:
    """H2: while nothing has shipped, a platform may refund all that is left of the order, or nothing of it."""
    platform, left = fact.order.partition(":")[0], free_of(order)
    if not refunded_whole(order, context, platform=platform):
        return None
    answer = ask(outcome, context, "refund_scope", {"platform": platform}, on=context.now)
    if answer is None or _units(fact) == left:
        return None
    return Refusal("whole_order_only", "H2", {"row": answer.row_id, "units": left})


def refunded_whole(order: Bought, context: Context, *, platform: str) -> bool:
    """Whether a refund before shipping must be of everything that is left; where no row says so, it need not."""
    if order.parcels:
        return False
    answer = peek(context, "refund_scope", {"platform": platform}, on=context.now)
    return answer is not None and bool(answer.outputs["whole_order"])


def free_of(order: Bought) -> dict[str, int]:
    """The units by line that no case has or has had."""
    return {line.line: line.free for line in order.lines if line.free}


def _no_reason(outcome: Outcome, order: Bought, context: Context, platform: str) -> Refusal | None:
    """The seven days must hold for every line, or be the seller's to grant; the strictest line speaks for all."""
    case = of(outcome)
    found = [no_reason(outcome, context, line, order, platform=platform) for line in lines_of(case, order)]
    for each in found:
        clause = next(iter(each.clauses), "")
        if each.support == "none":
            return Refusal("not_returnable", clause)
        if each.ends_at is not None and context.now >= each.ends_at:
            return Refusal("window_over", clause, {"ended_at": each.ends_at})
    rank = ("", "optional", "must")
    weakest = min((each.support for each in found), key=rank.index)
    if case.type == "exchange" and not all(each.exchange for each in found):
        weakest = min(weakest, "optional", key=rank.index)
    ends = [each.ends_at for each in found if each.ends_at is not None]
    change(outcome, support=weakest, window_to=min(ends, default=None))
    return None


def _no_fault(outcome: Outcome, order: Bought, context: Context, platform: str) -> Refusal | None:
    """A quality fault is another path, which made-to-order goods have too (JADE-12)."""
    case = of(outcome)
    if case.ground != "seller":
        return None
    for line in lines_of(case, order):
        inputs = {"platform": platform, "return_class": return_class(line), "fault": "claimed"}
        answer = ask(outcome, context, "fault_return", inputs, on=context.now)
        if answer is not None and answer.outputs["returnable"] == "no":
            return Refusal("not_returnable", (context.clauses(answer) or [""])[0], {"row": answer.row_id})
    return None


def _too_late(outcome: Outcome, fact: AftersaleApplied, order: Bought, context: Context) -> Refusal | None:
    """The window after completion; an order that is not complete has not started it."""
    if order.done_at is None or fact.asks not in ("refund_only", "return_refund", "exchange", "resend"):
        return None
    platform = fact.order.partition(":")[0]
    if fact.asks == "refund_only" and platform != "taobao":
        return None  # its window is told of Taobao alone
    inputs = {"platform": platform, "aftersales_type": fact.asks, "step": "apply"}
    answer = ask(outcome, context, "aftersales_limit", inputs, on=context.now)
    if answer is None:
        return None
    ends_at: datetime = due(
        order.done_at, Counting(answer.outputs["counting"]), answer.outputs["amount"], zone=order.zone
    ).at
    change(outcome, window_to=ends_at)
    if context.now < ends_at:
        return None
    return Refusal("window_over", (context.clauses(answer) or [""])[0], {"ended_at": ends_at})


def change_request(case: AftersaleCase, fact: AftersaleChanged, context: Context) -> Outcome | Refusal:
    """H6: another reason, amount or evidence, which the merchant reviews again."""
    refusal = not_now(case, Status.APPLIED, Status.REFUSED, Status.NEGOTIATING) or said_enough(case, "buyer")
    if refusal is not None:
        return refusal
    order = order_seen(context)
    ground = ground_of(case.order.partition(":")[0], fact.reason)
    if ground is None:
        return Refusal("not_a_reason_here", params={"reason": fact.reason})
    if "no_reason" in (ground, case.ground) and ground != case.ground:
        return Refusal("apply_anew")  # the windows and the goods that may come back are others
    if case.advanced_at is not None:
        return Refusal("already_refunded")
    outcome = Outcome(heard(case, "buyer", context, note=fact.note, reason=fact.reason, evidence=fact.evidence))
    change(outcome, status=Status.APPLIED, reason=fact.reason, ground=ground, consents=())
    freed = case.freight_back
    set_terms(outcome, order, context)
    kept = of(outcome).freight_back == freed  # with the freight, what the units may give back is another amount
    amount_fen = case.asked_fen if fact.amount_fen is None and kept else fact.amount_fen
    if (refusal := _ask(outcome, order, amount_fen=amount_fen)) is not None:
        return refusal
    due_at = start(outcome, context, Step.SECOND_REVIEW, since=context.now)
    tell(outcome, "aftersale_changed", "shop", reason=fact.reason, amount_fen=of(outcome).asked_fen, due_at=due_at)
    return outcome


def withdraw(case: AftersaleCase, fact: AftersaleWithdrawn, context: Context) -> Outcome | Refusal:
    """Final: a case that its buyer took back is not opened again."""
    open_ = (Status.APPLIED, Status.REFUSED, Status.NEGOTIATING, Status.TO_RETURN, Status.DISPUTED)
    if (refusal := not_now(case, *open_)) is not None:
        return refusal
    if case.advanced_at is not None:
        return Refusal("already_refunded")
    outcome = Outcome(case)
    close(outcome, fact, context, as_="withdrawn")
    return outcome
