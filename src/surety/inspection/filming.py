"""The film that a step names: brought by one of the piece's own, a video, taken after its challenge was shown. Pure.

A bench works without a line and brings its files later, so a step stands without its film, which is owed until then. A
platform, which keeps its films itself, is taken at its word.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from surety.engine.ask import ask
from surety.engine.fact import Party
from surety.engine.outcome import Context, DeadlineSet, Outcome
from surety.inspection.case import PieceCase, Step
from surety.inspection.steps import hand_to_staff, of, regime_inputs, tell

_BRINGS = frozenset({Party.SHOP, Party.CENTRE})
CLOCKS_APART = timedelta(minutes=10)
"""Between a challenge and a file that came just then: a bench's clock may be ahead, and it sends its film first."""


def wrong_film(context: Context, *, challenged_at: datetime | None = None) -> str:
    """Why the film that is kept cannot be this step's; empty where it can, and where it has not come yet."""
    film = _film(context)
    if not film:
        return ""
    if not film["video"]:
        return "not_a_film"
    shown_for = context.now - challenged_at if challenged_at is not None else None
    older = shown_for is not None and timedelta(seconds=film["age_seconds"]) > shown_for + CLOCKS_APART
    return "film_older" if older else ""


def owe_film(outcome: Outcome, context: Context, step: Step) -> None:
    """The step stands; its film is to come before a deadline, beside whatever else runs.

    Nothing is owed under a release of before, whose table of limits does not know of films.
    """
    if _film(context) != {} or not _limited(context):
        return
    inputs = {**regime_inputs(of(outcome)), "step": "film"}
    answer = ask(outcome, context, "inspection_limit", inputs, on=context.now)
    if answer is None or not answer.outputs["limit_hours"]:
        return
    hours = answer.outputs["limit_hours"]
    basis = {"kind": "limit", "from": context.now, "amount": hours, "at_expiry": answer.outputs["at_expiry"]}
    due_at = context.now + timedelta(hours=hours)
    outcome.deadlines.append(DeadlineSet(step.value, due_at, answer.table, answer.row_id or "", basis))


def _limited(context: Context) -> bool:
    limits = context.book.tables.get("inspection_limit")
    return limits is not None and any(each.name == "step" and "film" in each.values for each in limits.spec.inputs)


def lapse_film(outcome: Outcome, context: Context, step: Step) -> None:
    """Nothing where it came meanwhile; else a person asks for it (BTAS-4.3)."""
    film, case = context.reads.get("film"), of(outcome)
    if film and film["video"]:
        return
    video = film_of(case, step)
    what = "not_a_film" if film else "missing"
    hand_to_staff(outcome, "film_owed", key=f"film_owed:{step}", step=step.value, what=what, sha256=video)
    tell(outcome, "piece_step_late", "shop", step=step.value)


def film_of(case: PieceCase, step: str) -> str:
    """The hash of the film of a step; empty where it has none."""
    video = case.sent_video if step == Step.FILM_IN else case.packed_video
    return video.sha256 if video is not None else ""


def _film(context: Context) -> dict[str, Any] | None:
    """Of the file: empty if nobody brought it, None where its sender's word is taken."""
    return context.reads.get("film") if context.source.party in _BRINGS else None
