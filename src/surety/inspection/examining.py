"""The verdict: who may give one, how many it takes, what follows from it (JADE-04..09, BTAS-4.2b). Pure."""

from __future__ import annotations

from msgspec.structs import replace

from surety.engine.ask import ask
from surety.engine.keys import digest
from surety.engine.outcome import Context, LogEntry, Outcome, Refusal
from surety.inspection.case import Finding, PieceCase, Stage, Step, stage_of
from surety.inspection.centres import place_seen
from surety.inspection.facts import (
    AtCentre,
    LabelReprinted,
    PieceInspected,
    PieceReinspected,
    PieceSealed,
    VerdictCorrected,
    is_seal,
)
from surety.inspection.marks import mark_of, marked
from surety.inspection.measuring import differing, unfit
from surety.inspection.ordered import charge, charge_unsold, owe
from surety.inspection.reporting import name_of_centre, report
from surety.inspection.steps import (
    change,
    clear,
    hand_to_staff,
    incident,
    move_code,
    not_now,
    of,
    platform_of,
    regime_inputs,
    start,
    tell,
)
from surety.inspection.violations import raise_violation


def inspect(case: PieceCase, fact: PieceInspected, context: Context) -> Outcome | Refusal:
    """One verdict. Where the depth asks for two inspectors, the piece has none until both say the same."""
    refusal = not_now(case, Stage.INSPECTING) or _elsewhere(case, fact)
    if refusal is not None:
        return refusal
    if any(each.inspector == fact.inspector and not each.superseded for each in case.findings):
        return Refusal("same_inspector", "JADE-04", {"inspector": fact.inspector})
    outcome = Outcome(case)
    refusal = _may_certify(outcome, context) or unfit(fact.measures, context)
    if refusal is not None:
        return refusal
    change(outcome, findings=(*case.findings, _finding(fact, context)))
    owe(outcome, fact, context)
    charge(outcome, fact, context)
    _log_verdict(outcome, fact, "verdict")
    if differs := differing(case, fact.measures, context):
        incident(outcome, context, "measures_differ", note=", ".join(differs), photos=fact.photos)
    if fact.material and case.material and fact.material != case.material:
        raise_violation(outcome, fact, "material_mismatch")
    return _settle(outcome, fact, context)


def _log_verdict(outcome: Outcome, fact: PieceInspected | PieceReinspected, kind: str) -> None:
    """Each inspector's word as he gave it: error rates are recomputed from the log alone, certificate or not."""
    case = of(outcome)
    body = {
        "centre": name_of_centre(fact.centre), "piece": case.piece, "category": case.category,
        "inspector": fact.inspector, "verdict": fact.verdict,
    }  # fmt: skip
    outcome.entries += (LogEntry(kind, body),)


def _elsewhere(case: PieceCase, fact: AtCentre) -> Refusal | None:
    return Refusal("other_centre", "JADE-13", {"centre": case.centre}) if fact.centre != case.centre else None


def _may_certify(outcome: Outcome, context: Context) -> Refusal | None:
    """JADE-05, BTAS-4.2a: a report of an unlisted or lapsed institute satisfies nothing."""
    case, place = of(outcome), place_seen(context)
    if place is None:
        return Refusal("unknown_centre", "JADE-05", {"centre": case.centre})
    inputs = {
        "platform": platform_of(case), "site": case.site, "category": case.category, "institute": place.type,
        "listed": any(_within(case, each) for each in place.listed),
    }  # fmt: skip
    answer = ask(outcome, context, "institute_authority", inputs, on=context.now)
    if answer is None or answer.outputs["accepted"]:
        return None
    return Refusal("institute_not_accepted", context.clauses(answer)[0], {"row": answer.row_id, "centre": case.centre})


def _within(case: PieceCase, listed: str) -> bool:
    site, _, category = listed.partition(":")
    return site == case.site and (case.category == category or case.category.startswith(category + "/"))


def _finding(fact: PieceInspected, context: Context) -> Finding:
    return Finding(
        fact.verdict, fact.inspector, fact.centre, context.now, fact.certificate, fact.material, fact.measures,
        fact.checks, fact.photos, fact.note,
    )  # fmt: skip


def _settle(outcome: Outcome, fact: PieceInspected, context: Context) -> Outcome:
    case = of(outcome)
    inputs = {"platform": platform_of(case), "category": case.category, "value_fen": case.value_fen}
    depth = ask(outcome, context, "inspection_depth", inputs, on=context.now)
    wanted = 1 if depth is None else max(depth.outputs["inspectors_count"], 1)
    given = [each for each in case.findings if not each.superseded and not each.blind]
    if len(given) < wanted:
        return outcome
    if len({each.verdict for each in given}) > 1:
        hand_to_staff(outcome, "inspectors_disagree", verdicts=[each.verdict for each in given])
        return outcome
    conclude(outcome, fact, context, verdict=fact.verdict)
    if depth is not None and _draw(case, context) < depth.outputs["reinspected_bp"]:
        hand_to_staff(outcome, "reinspect")
    return outcome


def _draw(case: PieceCase, context: Context) -> int:
    """0 to 9,999, as drawn when the verdict came; before that was done, by the piece's own id."""
    drawn = context.reads.get("draw")
    return int(digest(b"reinspect", case.piece.encode())[:8], 16) % 10_000 if drawn is None else drawn


def conclude(outcome: Outcome, fact: AtCentre, context: Context, *, verdict: str) -> None:
    """The piece has its verdict: on to its sealing and its buyer, or back."""
    change(outcome, verdict=verdict)
    report(outcome, context)  # before its code is burned: a failure is certified like a pass
    clear(outcome)
    tell(outcome, "piece_inspected", "shop", "buyer", verdict=verdict)
    if verdict == "pass":
        start(outcome, context, _step_after_pass(of(outcome)), since=context.now)
    else:
        _not_passed(outcome, fact, context, verdict=verdict)


def _step_after_pass(case: PieceCase) -> Step:
    return Step.SHIP_OUT if case.regime in ("centre_ships", "institute_ships") else Step.COLLECT


def _not_passed(outcome: Outcome, fact: AtCentre, context: Context, *, verdict: str) -> None:
    """JADE-09: where it goes, what becomes of its code, whether the order may be sent in again (failed_piece)."""
    charge_unsold(outcome, context)
    inputs = {**regime_inputs(of(outcome)), "verdict": verdict}
    answer = ask(outcome, context, "failed_piece", inputs, on=context.now)
    if answer is None:
        return
    if answer.outputs["code"] == "burned":
        move_code(outcome, fact, "void", why=verdict)
    start(outcome, context, Step.SEND_BACK, since=context.now)


def correct(case: PieceCase, fact: VerdictCorrected, context: Context) -> Outcome | Refusal:
    """A new verdict in place of the one that stands; one that came too late to stop it is an incident."""
    disagree = len({each.verdict for each in case.findings if not each.superseded and not each.blind}) > 1
    if case.verdict == "pending" and not disagree:
        return Refusal("no_verdict_yet", "JADE-04")
    if (refusal := _elsewhere(case, fact)) is not None:
        return refusal
    if fact.verdict == case.verdict:
        return Refusal("same_verdict", "JADE-04", {"verdict": case.verdict})
    outcome = Outcome(case)
    if (refusal := _may_certify(outcome, context)) is not None:
        return refusal
    kept = tuple(replace(each, superseded=True) for each in case.findings)
    new = Finding(fact.verdict, fact.inspector, fact.centre, context.now, photos=fact.photos, reason=fact.reason)
    change(outcome, findings=(*kept, new))
    if "inspectors_disagree" in case.items:
        outcome.closed.append("inspectors_disagree")
    if stage_of(case) in (Stage.INSPECTING, Stage.PASSED, Stage.NOT_PASSED):
        conclude(outcome, fact, context, verdict=fact.verdict)
        return outcome
    change(outcome, verdict=fact.verdict)
    incident(outcome, context, "verdict_changed_after_it_left", note=fact.reason)
    tell(outcome, "piece_inspected", "shop", "buyer", verdict=fact.verdict)
    report(outcome, context)
    if fact.verdict != "pass":
        move_code(outcome, fact, "void", why="corrected")
    return outcome


def seal(case: PieceCase, fact: PieceSealed, context: Context) -> Outcome | Refusal:
    """BTAS-4.2b: only what passed is sealed; a new seal takes the place of a broken one, which comes back no more."""
    refusal = not_now(case, Stage.PASSED) or _elsewhere(case, fact)
    if refusal is not None:
        return refusal
    owner = marked(context)
    if is_seal(fact.seal, case.seal) or (owner is not None and owner["piece"] == case.piece):
        return Refusal("seal_used", "BTAS-4.2b", {"seal": fact.seal})
    if owner is not None:
        other = owner["centre"] != case.centre
        return Refusal("seal_of_other_centre" if other else "seal_on_another", "BTAS-4.2b", {"seal": fact.seal})
    outcome = Outcome(replace(case, seal=fact.seal), marks=(mark_of(fact),))
    report(outcome, context)
    return outcome


def reinspect(case: PieceCase, fact: PieceReinspected, context: Context) -> Outcome | Refusal:
    """A look that decides nothing: the share of disagreements is what the centre publishes."""
    refusal = not_now(case, Stage.PASSED, Stage.NOT_PASSED) or _elsewhere(case, fact)
    if refusal is not None:
        return refusal
    if any(each.inspector == fact.inspector for each in case.findings):
        return Refusal("same_inspector", "JADE-04", {"inspector": fact.inspector})
    blind = Finding(fact.verdict, fact.inspector, fact.centre, context.now, blind=True)
    outcome = Outcome(replace(case, findings=(*case.findings, blind)))
    outcome.closed.append("reinspect")
    _log_verdict(outcome, fact, "second")
    if fact.verdict != case.verdict:
        hand_to_staff(outcome, "verdicts_differ", stands=case.verdict, found=fact.verdict)
    return outcome


def reprint(case: PieceCase, fact: LabelReprinted, context: Context) -> Outcome | Refusal:
    if not case.code:
        return Refusal("no_code", "BTAS-4.4a")
    return _elsewhere(case, fact) or Outcome(replace(case, reprints=case.reprints + 1))
