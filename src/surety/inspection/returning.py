"""A piece comes back from its buyer: is it the one that was sent? Its code is never used again. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from surety.aftersales.facts import ReturnIdentified
from surety.engine.fact import Party
from surety.engine.outcome import Context, Outcome, Refusal
from surety.inspection.case import Finding, PieceCase, Stage
from surety.inspection.custody import pass_on
from surety.inspection.facts import Measure, PieceCameBack, is_seal
from surety.inspection.steps import change, clear, hand_to_staff, incident, move_code, not_now, of

_CENTRE_RECEIVES = frozenset({"centre_ships"})


def come_back(case: PieceCase, fact: PieceCameBack, context: Context) -> Outcome | Refusal:
    """Known again by its code, its seal and its measures; what differs is an incident and a dispute."""
    refusal = not_now(case, Stage.DELIVERED, Stage.SHIPPED, Stage.RETURNING)
    if refusal is not None:
        return refusal
    if not case.order or context.reads.get("returns_order") != case.order:
        return Refusal("no_such_case", "BTAS-4.5b", {"case": fact.aftersale})
    by_centre = case.regime in _CENTRE_RECEIVES
    if by_centre and context.source.party is Party.SHOP:
        return Refusal("centre_receives", "JADE-08", {"centre": case.centre})
    outcome = Outcome(case)
    if case.holder == "buyer":
        pass_on(outcome, context, to="return_courier", parcel="")
    pass_on(outcome, context, to="institute" if by_centre else "merchant", parcel="")
    clear(outcome)
    differs = _differences(case, fact)
    if differs:
        incident(outcome, context, "swapped", note=", ".join(differs), photos=fact.photos)
    _identified(outcome, fact, matches=not differs)
    _end_code(outcome, fact)
    return outcome


def _differences(case: PieceCase, fact: PieceCameBack) -> list[str]:
    """What the piece itself says otherwise than its record. An opened seal is the buyer's right, another one is not."""
    found = []
    if case.code and fact.code is not None and fact.code != case.code:
        found.append("code")
    if case.code and fact.code is None:
        found.append("no code")
    if case.seal and fact.seal is not None and not is_seal(fact.seal, case.seal):
        found.append("seal")
    if case.serials and fact.serials and not set(fact.serials) <= set(case.serials):
        found.append("serial")
    return found + [f"measure {name}" for name in _unlike(_measured(case), fact.measures)]


def _measured(case: PieceCase) -> dict[str, Measure]:
    standing: list[Finding] = [each for each in case.findings if not each.superseded]
    return {measure.name: measure for finding in standing for measure in finding.measures}


def _unlike(before: dict[str, Measure], now: tuple[Measure, ...]) -> list[str]:
    return [
        each.name
        for each in now
        if (known := before.get(each.name)) is not None
        and abs(each.value - known.value) > max(each.tolerance, known.tolerance)
    ]


def _identified(outcome: Outcome, fact: PieceCameBack, *, matches: bool) -> None:
    said = {"case": fact.aftersale, "piece": fact.piece, "matches": matches}
    outcome.follow_ups.append(ReturnIdentified(id=fact.follow_id("identified"), at=fact.at, **said))


def _end_code(outcome: Outcome, fact: PieceCameBack) -> None:
    """It is nobody's now, and may be sold again only after another inspection, with another code."""
    move_code(outcome, fact, "void", why="returned")
    case = of(outcome)
    findings = tuple(replace(each, superseded=True) for each in case.findings)
    hand_to_staff(outcome, "returned_piece", regime=case.regime)
    change(
        outcome, verdict="pending", seal="", packed_at=None, packed_video=None, outbound="", findings=findings,
        order="", line="", returned_from=case.order, sent_at=None, sent_video=None,
    )  # fmt: skip
