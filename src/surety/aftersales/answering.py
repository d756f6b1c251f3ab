"""The merchant answers, and both sides agree: approval, refusal, negotiation, closing by consent. Pure."""

from __future__ import annotations

from surety.aftersales.addressing import name_place
from surety.aftersales.case import AftersaleCase, Status, Step
from surety.aftersales.clocks import start
from surety.aftersales.ending import close, complete, dispute, pay
from surety.aftersales.facts import (
    AftersaleAgreed,
    AftersaleConsented,
    AftersaleFact,
    AftersaleRefused,
    ReplacementShipped,
)
from surety.aftersales.freight import grant
from surety.aftersales.steps import (
    NEEDS_RETURN,
    RESHIPS,
    change,
    hand_to_staff,
    heard,
    not_now,
    of,
    platform_of,
    same_number,
    tell,
)
from surety.engine.ask import ask, peek
from surety.engine.fact import Party
from surety.engine.outcome import Context, Outcome, Refusal


def agree(case: AftersaleCase, fact: AftersaleAgreed, context: Context) -> Outcome | Refusal:
    refusal = not_now(case, Status.APPLIED, Status.REFUSED, Status.NEGOTIATING)
    if refusal is not None:
        return refusal
    outcome = Outcome(case)
    if fact.return_region is not None:
        change(outcome, return_region=fact.return_region)
    if fact.address and context.reads.get("return_to", "") is None:
        return Refusal("no_such_address", params={"number": fact.address})
    if fact.goods_back:
        return _ask_goods_back(outcome, context)
    if fact.bears_freight:
        grant(outcome, context)
    approve(outcome, fact, context)
    return outcome


def _ask_goods_back(outcome: Outcome, context: Context) -> Outcome | Refusal:
    """H5: the buyer sends them in the row's time, and it is a return from then on; or asks the platform; or it ends."""
    case = of(outcome)
    if case.type != "refund_only":
        return Refusal("nothing_to_return", "H5", {"type": case.type})
    if case.advanced_at is not None:
        return Refusal("already_refunded", "H5")
    inputs = {"platform": platform_of(case), "aftersales_type": case.type, "step": Step.BUYER_RETURN.value}
    if peek(context, "aftersales_limit", inputs, on=case.applied_at) is None:
        return Refusal("no_agreed_return_here", "H5", {"type": case.type})
    change(outcome, approved_at=context.now, consents=(), status=Status.TO_RETURN)
    place = name_place(outcome, context)
    due_at = start(outcome, context, Step.BUYER_RETURN, since=context.now)
    tell(outcome, "aftersale_goods_asked", "buyer", due_at=due_at, **place)
    return outcome


def approve(outcome: Outcome, fact: AftersaleFact, context: Context) -> None:
    """What was asked is agreed to, by the merchant, by its silence or by a ruling: the next step begins."""
    case = of(outcome)
    change(outcome, approved_at=context.now, consents=())
    if case.type in NEEDS_RETURN:
        change(outcome, status=Status.TO_RETURN)
        place = name_place(outcome, context)
        due_at = start(outcome, context, Step.BUYER_RETURN, since=context.now)
        tell(outcome, "aftersale_approved", "buyer", due_at=due_at, **place)
        return
    fulfil(outcome, fact, context)


def fulfil(outcome: Outcome, fact: AftersaleFact, context: Context) -> None:
    """Money back, or goods out."""
    case = of(outcome)
    if case.type not in RESHIPS:
        pay(outcome, fact, context)
        return
    change(outcome, status=Status.TO_RESHIP)
    if case.type == "repair":  # how long it takes depends on the goods, and is not told: a person follows it
        outcome.cleared.extend(case.deadlines)
        outcome.deadlines.clear()
        hand_to_staff(outcome, "repair")
        return
    due_at = start(outcome, context, Step.RESHIP, since=context.now)
    tell(outcome, "aftersale_to_reship", "shop", due_at=due_at)


def reship(case: AftersaleCase, fact: ReplacementShipped, context: Context) -> Outcome | Refusal:
    if (refusal := not_now(case, Status.TO_RESHIP)) is not None:
        return refusal
    if (refusal := same_number(case, parcel := f"{fact.carrier}:{fact.waybill}")) is not None:
        return refusal
    outcome = Outcome(case)
    change(outcome, replacement=parcel)
    complete(outcome, fact, context)
    tell(outcome, "aftersale_reshipped", "buyer", parcel=parcel)
    return outcome


def refuse(case: AftersaleCase, fact: AftersaleRefused, context: Context) -> Outcome | Refusal:
    """TB-3, JD-5: with a coded reason, evidence where the row asks for it, and an end only where it says so."""
    refusal = not_now(case, Status.APPLIED, Status.RETURNING, Status.RECEIVED)
    if refusal is not None:
        return refusal
    if case.status is Status.RETURNING and case.signed_at is None:
        return Refusal("goods_not_back", params={"status": case.status.value})
    if case.support == "must" and not case.impaired:
        return Refusal("must_take_back", "G1")
    outcome = Outcome(case)
    inputs = {"platform": platform_of(case), "aftersales_type": case.type, "goods": _goods(case)}
    answer = ask(outcome, context, "refusal", inputs, on=context.now)
    if answer is None:
        dispute(outcome, context, because="undecided")
        return outcome
    row, clause = answer.outputs, (context.clauses(answer) or [""])[0]
    if row["evidence_required"] and not fact.evidence:
        return Refusal("evidence_needed", clause, {"row": answer.row_id})
    if row["mode"] == "send_back":
        return Refusal("send_back_instead", clause, {"row": answer.row_id})
    if row["waybill_required"] and case.type == "refund_unshipped":
        return Refusal("ship_instead", clause, {"row": answer.row_id})
    words = {"reason": fact.reason, "note": fact.note, "evidence": fact.evidence}
    outcome.case = heard(of(outcome), "merchant", context, **words)
    change(outcome, refused_at=context.now)
    if case.advanced_at is not None:  # B7: refusing what was paid in advance is a dispute
        dispute(outcome, context, because=fact.reason)
    elif row["ends"] == "at_once":
        close(outcome, fact, context, as_="refused")
    elif row["mode"] == "negotiate":
        _negotiate(outcome, fact, context)
    else:
        _wait_for_buyer(outcome, fact, context)
    return outcome


def _goods(case: AftersaleCase) -> str:
    if case.received_at is None:
        return "not_received"
    return "impaired" if case.impaired else "sound"


def _negotiate(outcome: Outcome, fact: AftersaleRefused, context: Context) -> None:
    """Refusing closes nothing: it is one side's consent to close, and needs the other's (JD-6)."""
    change(outcome, status=Status.NEGOTIATING, consents=("merchant",), disputed_from=of(outcome).status.value)
    due_at = start(outcome, context, Step.ESCALATE, since=context.now)
    tell(outcome, "aftersale_negotiating", "buyer", reason=fact.reason, due_at=due_at)


def _wait_for_buyer(outcome: Outcome, fact: AftersaleRefused, context: Context) -> None:
    change(outcome, status=Status.REFUSED, disputed_from=of(outcome).status.value)
    due_at = start(outcome, context, Step.ESCALATE, since=context.now)
    tell(outcome, "aftersale_refused", "buyer", reason=fact.reason, due_at=due_at)


def consent(case: AftersaleCase, fact: AftersaleConsented, context: Context) -> Outcome | Refusal:
    """JD-6: each side speaks for itself, and both must."""
    if (refusal := not_yours(context, fact.by)) is not None:
        return refusal
    open_ = (Status.APPLIED, Status.REFUSED, Status.NEGOTIATING, Status.TO_RETURN, Status.DISPUTED)
    if (refusal := not_now(case, *open_)) is not None:
        return refusal
    if case.advanced_at is not None:
        return Refusal("already_refunded")
    if fact.by in case.consents:
        return Refusal("consented_already", "JD-6", {"by": fact.by})
    outcome = Outcome(case)
    change(outcome, consents=(*case.consents, fact.by))
    if len(of(outcome).consents) == 2:
        close(outcome, fact, context, as_="agreed")
    else:
        tell(outcome, "aftersale_close_proposed", "shop" if fact.by == "buyer" else "buyer", by=fact.by)
    return outcome


def not_yours(context: Context, by: str) -> Refusal | None:
    """Neither side says what the other says."""
    own = {Party.BUYER: "buyer", Party.SHOP: "merchant"}.get(context.source.party, by)
    return None if own == by else Refusal("not_yours_to_say", "JD-6", {"by": by})
