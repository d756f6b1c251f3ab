"""What ends a piece's way, or turns it: its order cancelled, its sale to another, its time over. Pure."""

from __future__ import annotations

from msgspec import convert
from msgspec.structs import replace

from surety.engine.ask import ask
from surety.engine.outcome import Context, Outcome, Refusal
from surety.inspection.case import FILMS, RECALLED, PieceCase, Stage, Step, stage_of, step_back
from surety.inspection.facts import (
    IncidentReported,
    PieceCancelled,
    PieceItemClosed,
    PieceLapsed,
    PieceResold,
    ReturnTypeChosen,
)
from surety.inspection.filming import lapse_film
from surety.inspection.ordered import attach, charge, detach
from surety.inspection.steps import (
    change,
    clear,
    hand_to_staff,
    incident,
    move_code,
    not_now,
    of,
    regime_inputs,
    start,
    tell,
)
from surety.inspection.violations import raise_violation

_STAGES = {
    Stage.COLLECTED: "passed", Stage.RETURNING: "not_passed", Stage.DELIVERED: "shipped", Stage.ENDED: "not_passed",
}  # fmt: skip
_VIOLATIONS = {
    "forged_mark": "forged_inspection_mark", "lured_off_platform": "lure_off_platform", "swapped": "swapped_piece",
}  # fmt: skip


def cancel(case: PieceCase, fact: PieceCancelled, context: Context) -> Outcome | Refusal:
    """The order ends while the piece is anywhere on its way: where it goes and what of its code (cancelled_piece)."""
    if not case.order or fact.order not in (None, case.order):
        return Refusal("no_order", "F4")
    recalled = fact.reason == RECALLED
    if recalled and not (context.reads.get("order") or {}).get("cancelled"):
        return Refusal("order_not_ended", "LUX-6.2c", {"order": case.order})
    outcome = Outcome(case)
    stage = stage_of(case)
    inputs = {
        **regime_inputs(case), "stage": _STAGES.get(stage, stage.value), "intercept": case.intercept,
        "recalled": recalled,
    }  # fmt: skip
    answer = ask(outcome, context, "cancelled_piece", inputs, on=fact.at)
    if answer is None:
        return outcome
    row = answer.outputs
    if row["refund"] == "after_sales":
        return Refusal("after_sales_decides", context.clauses(answer)[0], {"row": answer.row_id})
    if row["refund"] == "rejected_at_intake":
        hand_to_staff(outcome, "refund_at_intake")
        return outcome
    clear(outcome)
    if row["code"] == "burned":
        move_code(outcome, fact, "void", why="cancelled")
    tell(outcome, "piece_cancelled", "shop", goes_to=row["goes_to"], return_type=case.return_type)
    detach(outcome, fact)
    if row["goes_to"] in ("stays_with_merchant", "stays_at_centre") and row["code"] == "kept" and not recalled:
        return outcome  # it keeps its verdict and may be sold again
    change(outcome, cancelled_at=context.now, cancelled_as=fact.reason)
    if recalled and row["goes_to"] == "stays_at_centre":  # LUX-6.2c, JADE-08: to nobody, until a person decides
        hand_to_staff(outcome, "recalled_piece", centre=case.centre)
    elif case.holder == "institute":
        start(outcome, context, step_back(of(outcome)), since=context.now)
    return outcome


def choose_return(case: PieceCase, fact: ReturnTypeChosen, context: Context) -> Outcome | Refusal:
    """F6: until it has left the centre. Chosen anew once the order ended, the other limit runs.

    The centre's from the choice on, which it could not know before; its merchant's from the order's end, so that no
    choice buys time. What a recall keeps at the centre has neither.
    """
    refusal = not_now(case, Stage.ON_THE_WAY, Stage.INSPECTING, Stage.PASSED, Stage.NOT_PASSED)
    if refusal is not None or (case.holder == "merchant" and stage_of(case) is Stage.NOT_PASSED):
        return refusal or Refusal("not_at_this_stage", "F6", {"stage": stage_of(case).value})
    if fact.return_type == case.return_type:
        return Refusal("same_return_type", "F6", {"return_type": case.return_type})
    outcome = Outcome(replace(case, return_type=fact.return_type))
    ended = [each for each in (case.cancelled_at, case.taken_in_at) if each is not None]
    kept = case.cancelled_as == RECALLED and not {Step.SEND_BACK, Step.PICK_UP} & case.deadlines.keys()
    if case.cancelled_at is not None and case.holder == "institute" and not kept:
        since = max(ended) if fact.return_type == "pickup" else context.now
        start(outcome, context, step_back(of(outcome)), since=since)
    return outcome


def resell(case: PieceCase, fact: PieceResold, context: Context) -> Outcome | Refusal:
    """BTAS-2c: it carries its inspection into the order; a piece is sold once only."""
    refusal = not_now(case, Stage.PASSED, Stage.COLLECTED)
    if refusal is not None:
        return refusal
    if case.order:
        return Refusal("piece_sold", "BTAS-2c", {"order": case.order})
    if case.cancelled_as == RECALLED:
        return Refusal("recalled", "LUX-6.2c")
    if case.verdict != "pass":
        return Refusal("not_passed", "JADE-06")
    outcome = Outcome(replace(case, order=fact.order, line=fact.line, unit=fact.unit, returned_from=""))
    attach(outcome, fact)
    charge(outcome, fact, context)
    start(outcome, context, Step.SHIP_OUT, since=context.now)
    return outcome


def report(case: PieceCase, fact: IncidentReported, context: Context) -> Outcome:
    outcome = Outcome(case)
    number = incident(outcome, context, fact.what, note=fact.note, photos=fact.photos)
    if number == 1 and (act := _VIOLATIONS.get(fact.what)) is not None:
        raise_violation(outcome, fact, act)  # type: ignore[arg-type]
    return outcome


def lapse(case: PieceCase, fact: PieceLapsed, context: Context) -> Outcome:
    """Nothing automatic but a task: every limit of the chain is assumed (inspection_limit)."""
    outcome = Outcome(case)
    if fact.step in FILMS:
        lapse_film(outcome, context, Step(fact.step))
        return outcome
    basis = context.lapsed.basis if context.lapsed is not None else {}
    what = convert(basis.get("at_expiry", "staff"), str)
    if what in ("nothing", "ship_promise"):
        return outcome
    hand_to_staff(outcome, "piece_step_late", key=f"piece_step_late:{fact.step}", step=fact.step, at_expiry=what)
    tell(outcome, "piece_step_late", "shop", step=fact.step)
    return outcome


def close_item(case: PieceCase, fact: PieceItemClosed, context: Context) -> Outcome | Refusal:
    if fact.item not in case.items:
        return Refusal("no_such_item", params={"item": fact.item})
    outcome = Outcome(case)
    outcome.closed.append(fact.item)
    return outcome
