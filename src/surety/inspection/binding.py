"""Code to piece, and piece to buyer: binding, packing, shipping only what was inspected (BTAS-4.2d, -4.2e). Pure."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from surety.engine.ask import ask
from surety.engine.fact import Party
from surety.engine.outcome import Context, Outcome, Refusal
from surety.engine.reading import converted
from surety.inspection.case import PieceCase, Stage, Step, stage_of
from surety.inspection.codes import CodeCase
from surety.inspection.facts import PackingBegun, PieceBound, PiecePacked, is_seal
from surety.inspection.filming import CLOCKS_APART, owe_film, wrong_film
from surety.inspection.marks import mark_of, marked
from surety.inspection.ordered import clear_for_shipping
from surety.inspection.reporting import report, report_number
from surety.inspection.steps import change, incident, move_code, not_now, platform_of, refused, regime_inputs
from surety.inspection.violations import raise_violation


def bind(case: PieceCase, fact: PieceBound, context: Context) -> Outcome | Refusal:
    """One item, one code; of two who bind one code at once, one finds it taken (piece_binding).

    Another centre's code would bear no certificate: its own centre alone may report on it (BTAS-4.2e).
    """
    code = _seen(context)
    if code is not None and case.centre and code.centre != case.centre:
        return Refusal("code_of_other_centre", "BTAS-4.2e", {"code": fact.code})
    outcome = Outcome(case)
    inputs = {
        **regime_inputs(case), "verdict": case.verdict, "code_state": _state(case, context),
        "piece_has_code": bool(case.code), "parcel_exists": bool(case.outbound),
    }  # fmt: skip
    answer = ask(outcome, context, "piece_binding", inputs, on=fact.at)
    if answer is None:
        return Refusal("binding_undecided", "BTAS-1.2b")
    if answer.outputs["outcome"] == "refuse":
        if answer.outputs["flagged"]:
            return _forged(outcome, fact, context)
        return refused(context, answer, code=fact.code)
    change(outcome, code=fact.code)
    move_code(outcome, fact, "bound")
    report(outcome, context)
    return outcome


def _seen(context: Context) -> CodeCase | None:
    """The code as it was read for this fact; plain data when replayed."""
    read = context.reads.get("code")
    return read if read is None or isinstance(read, CodeCase) else converted(read, CodeCase)


def _state(case: PieceCase, context: Context) -> str:
    code = _seen(context)
    if code is None:
        return "unissued"  # well formed, or the fact would not have come this far
    if code.shop and code.shop != case.shop:
        return "other_shop"
    return {"issued": "to_bind", "bound": "bound", "used": "bound", "void": "burned"}[code.state.value]


def _forged(outcome: Outcome, fact: PieceBound, context: Context) -> Outcome:
    """BTAS-4.4b: a code that nobody issued is no binding; that somebody has one is kept and raised."""
    if incident(outcome, context, "forged_mark", note=fact.code):
        raise_violation(outcome, fact, "forged_inspection_mark")
    return outcome


def begin(case: PieceCase, fact: PackingBegun, context: Context) -> Outcome | Refusal:
    """A challenge nobody knew before is shown on screen from now on: a video that bears it was taken after this."""
    refusal = not_now(case, Stage.NOT_SENT, Stage.PASSED, Stage.COLLECTED) or _not_held(case, context)
    if refusal is not None:
        return refusal
    if fact.challenge in case.challenges or marked(context):
        return Refusal("challenge_used", "BTAS-4.3b")
    if _too_early(case, fact, context):
        return Refusal("bench_too_early", "BTAS-4.3b", {"bench_at": fact.bench_at, "since": _on_its_way_at(case)})
    challenges = (*case.challenges, fact.challenge)
    begun = replace(
        case, challenges=challenges, challenge=fact.challenge, challenge_at=_shown_at(fact, context),
        challenge_waybill=fact.waybill,
    )  # fmt: skip
    return Outcome(begun, marks=(mark_of(fact),))


def _shown_at(fact: PackingBegun, context: Context) -> datetime:
    """A bench without a line tells of it later than it was; a shop could make room for an old film (BTAS-4.3b)."""
    if fact.bench_at is None or context.source.party is Party.SHOP:
        return context.now
    return min(context.now, fact.bench_at)


def _too_early(case: PieceCase, fact: PackingBegun, context: Context) -> bool:
    """No film of this packing is older than the piece's way here. What a bench itself told first may have come late as
    well, so it bounds nothing; facts of before `bounded` was looked up keep their answer."""
    return bool(context.reads.get("bounded")) and _shown_at(fact, context) < _on_its_way_at(case) - CLOCKS_APART


def _on_its_way_at(case: PieceCase) -> datetime:
    return case.sent_at or case.registered_at


def _not_held(case: PieceCase, context: Context) -> Refusal | None:
    """Each packs what it holds: a shop nothing that lies at a centre (JADE-07), a centre nothing that has left it."""
    if context.source.party is Party.SHOP and case.holder != "merchant":
        return Refusal("centre_ships", "JADE-07", {"holder": case.holder})
    if context.source.party is Party.CENTRE and case.holder != "institute":
        return Refusal("not_held_here", "JADE-02", {"holder": case.holder})
    return None


def pack(case: PieceCase, fact: PiecePacked, context: Context) -> Outcome | Refusal:
    """Nothing is packed for a buyer that was not found genuine, and nothing but that very piece (JADE-06, C13)."""
    refusal = not_now(case, Stage.PASSED, Stage.COLLECTED)
    if refusal is not None:
        return refusal if stage_of(case) is not Stage.INSPECTING else Refusal("not_passed", "JADE-06")
    if (refusal := _not_held(case, context)) is not None:
        return refusal
    if not case.order or case.cancelled_at is not None:
        return Refusal("no_order", "BTAS-2c")
    outcome = Outcome(case)
    shipper = "merchant" if case.regime in ("merchant_ships", "pre_inspection") else "institute"
    inputs = {
        "platform": platform_of(case), "site": case.site, "mode": case.mode,
        "shipper": "centre" if case.regime == "centre_ships" else shipper,
    }  # fmt: skip
    answer = ask(outcome, context, "shipping_proof", inputs, on=fact.at)
    if answer is None:
        return Refusal("proof_undecided", "BTAS-1.2b")
    if case.verdict != "not_needed" and (missing := _missing(case, fact, context, answer.outputs)):
        clause = _CLAUSES[missing]
        return Refusal(missing, clause, {"row": answer.row_id})
    parcel = f"{fact.carrier}:{fact.waybill}"
    change(outcome, packed_at=context.now, packed_video=fact.video, outbound=parcel, challenge="")
    outcome.marks = () if fact.video is None or marked(context) else (mark_of(fact),)
    owe_film(outcome, context, Step.FILM_OUT)
    clear_for_shipping(outcome, fact)
    return outcome


_CLAUSES = {
    "not_passed": "JADE-06", "no_code": "BTAS-4.2d", "no_proof": "LUX-3.3b", "not_sealed": "BTAS-4.2b",
    "other_code": "BTAS-4.2e", "other_seal": "BTAS-4.2e", "other_report": "BTAS-4.2e", "no_video": "BTAS-4.3b",
    "same_video": "BTAS-4.3b", "no_first_video": "BTAS-4.3a", "video_of_another": "BTAS-4.3b",
    "not_a_film": "BTAS-4.3b", "film_older": "BTAS-4.3b",
}  # fmt: skip


def _missing(case: PieceCase, fact: PiecePacked, context: Context, row: dict[str, object]) -> str:
    """The first thing that stands against it, in the order in which a bench would look; empty if nothing does."""
    if case.verdict != "pass":
        return "not_passed"
    if marked(context):
        return "video_of_another"
    unfit = _unproved(case, row) or _unlike(case, fact, context, row) or _unfilmed(case, fact, row)
    return unfit or (wrong_film(context, challenged_at=case.challenge_at) if fact.video is not None else "")


def _unproved(case: PieceCase, row: dict[str, object]) -> str:
    if row["proof"] == "bound_code" and not case.code:
        return "no_code"
    if row["proof"] == "code_or_report" and not (case.code or report_number(case)):
        return "no_proof"
    return "not_sealed" if row["seal_required"] and not case.seal else ""


def _unlike(case: PieceCase, fact: PiecePacked, context: Context, row: dict[str, object]) -> str:
    """BTAS-4.2e: item, code with seal, and report are one; what was scanned is compared, each against the record.

    A report left out was let pass before `report_asked` was looked up; facts of then keep their answer.
    """
    if case.code and fact.code != case.code:
        return "other_code"
    if case.seal and not is_seal(fact.seal or "", case.seal):
        return "other_seal"
    number = report_number(case)
    asked = number and row["proof"] == "bound_code" and context.reads.get("report_asked")
    return "other_report" if (fact.certificate or asked) and not _is_report(fact.certificate, number) else ""


def _is_report(scanned: str, number: str) -> bool:
    """What a report bears to be scanned is its number, or an address that ends in it."""
    scanned, number = scanned.upper(), number.upper()
    return scanned == number or (bool(number) and scanned.endswith((f"/{number}", f"={number}")))


def _unfilmed(case: PieceCase, fact: PiecePacked, row: dict[str, object]) -> str:
    """Two videos, one a leg; one upload does not fill both slots."""
    if row["video_to_institute"] and case.sent_video is None:
        return "no_first_video"
    if row["video_to_buyer"] and fact.video is None:
        return "no_video"
    if fact.video is not None and case.sent_video is not None and fact.video.sha256 == case.sent_video.sha256:
        return "same_video"
    if fact.video is not None and (fact.video.challenge, fact.waybill) != (case.challenge, case.challenge_waybill):
        return "video_of_another"
    return ""
