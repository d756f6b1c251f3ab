"""Who holds the piece. A hand-over that the regime does not allow is stored as an incident, never as normal. Pure.

The two regimes differ in one thing above all (C2): where the centre ships, a piece that passed never goes back to the
merchant (JADE-08); where the merchant ships, it does (BTAS-4.2c).
"""

from __future__ import annotations

from surety.engine.ask import ask
from surety.engine.fact import Party
from surety.engine.outcome import Context, Outcome, Refusal
from surety.inspection.case import Handover, PieceCase, Step, awaits_pick_up
from surety.inspection.facts import PieceHandedOver
from surety.inspection.ordered import ship
from surety.inspection.steps import change, clear, hand_to_staff, move_code, of, regime_inputs, start, tell
from surety.inspection.violations import raise_violation


def pass_on(outcome: Outcome, context: Context, *, to: str, parcel: str) -> str:
    """Add a link to the chain; returns the kind of incident, empty where it is allowed."""
    case = of(outcome)
    inputs = {
        **regime_inputs(case), "from_holder": case.holder, "to_holder": to, "verdict": case.verdict,
        "cancelled": case.cancelled_at is not None, "packed": packed_for(case, parcel),
        "return_type": case.return_type or "none",
    }  # fmt: skip
    answer = ask(outcome, context, "inspection_custody", inputs, on=context.now)
    wrong = "undecided" if answer is None else answer.outputs["incident"]
    wrong = "" if wrong == "none" else wrong
    link = Handover(
        case.holder, to, context.now, context.source.name, wrong, (answer.row_id or "") if answer else "", parcel
    )
    change(outcome, holder=to, chain=(*case.chain, link))
    return wrong


def packed_for(case: PieceCase, parcel: str) -> bool:
    """Whether it was compared and filmed for this parcel; for the one it was packed in, where none is named."""
    return case.packed_at is not None and parcel in ("", case.outbound)


def _not_its_word(case: PieceCase, fact: PieceHandedOver) -> Refusal | None:
    """A shop speaks of what it gave from its own hands, and of what came into them; over a counter its centre does."""
    if fact.to == "merchant" and awaits_pick_up(case):
        return Refusal("centre_confirms", "F6", {"centre": case.centre})
    gives = fact.from_ == "merchant" and case.holder == "merchant"
    return None if gives or fact.to == "merchant" else Refusal("not_your_hand_over", "JADE-02", {"holder": case.holder})


def hand_over(case: PieceCase, fact: PieceHandedOver, context: Context) -> Outcome | Refusal:
    """What somebody saw happen. One that does not begin where the chain ended shows a link nobody recorded."""
    if context.source.party is Party.SHOP and (refusal := _not_its_word(case, fact)) is not None:
        return refusal
    outcome = Outcome(case)
    if fact.from_ != case.holder:
        hand_to_staff(outcome, "chain_broken", held=case.holder, said=fact.from_)
    wrong = pass_on(outcome, context, to=fact.to, parcel=fact.parcel)
    if wrong:
        hand_to_staff(outcome, "custody_incident", key=f"custody_incident:{wrong}", what=wrong)
        tell(outcome, "piece_incident", "shop", what=wrong, to=fact.to)
        _as_violation(outcome, fact, wrong)
    elif fact.to == "outbound_courier" and fact.from_ == "institute":
        ship(outcome, fact, context)
    _clock_after(outcome, fact, context)
    if fact.to in ("outbound_courier", "buyer") and of(outcome).code:
        move_code(outcome, fact, "used")
    return outcome


def _as_violation(outcome: Outcome, fact: PieceHandedOver, wrong: str) -> None:
    """BTAS-4.6a: seen from the hand-over even where the command was gone round."""
    if wrong in ("bypass", "unverified") and fact.from_ == "merchant":
        raise_violation(outcome, fact, "ship_without_inspection")


def _clock_after(outcome: Outcome, fact: PieceHandedOver, context: Context) -> None:
    case = of(outcome)
    clear(outcome)
    if fact.to == "outbound_courier":
        change(outcome, outbound=fact.parcel or case.outbound)
        start(outcome, context, Step.DELIVER, since=context.now)
    elif fact.to == "institute" and case.verdict == "pending":
        start(outcome, context, Step.INSPECT, since=context.now)
    elif fact.to == "merchant" and case.verdict == "pass" and case.order and case.cancelled_at is None:
        start(outcome, context, Step.SHIP_OUT, since=context.now)
    elif fact.to == "merchant" and case.verdict in ("fail", "unable") and case.order and case.cancelled_at is None:
        start(outcome, context, Step.RESEND, since=context.now)  # F11
