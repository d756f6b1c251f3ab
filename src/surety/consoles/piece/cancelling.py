"""What a cancellation would do to a piece where it is now (F4, F6), said before anybody asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from surety.consoles import labels
from surety.consoles.piece.asking import asked
from surety.inspection.case import PieceCase, Stage, stage_of
from surety.inspection.leaving import _STAGES as STAGES
from surety.inspection.steps import regime_inputs
from surety.rulebook import Release


@dataclass(frozen=True)
class Cancelled:
    """The row's answer in words."""

    refund: str
    goes_to: str
    code: str
    clause: tuple[str, ...]
    assumed: bool


def if_cancelled(case: PieceCase, *, release: Release, now: datetime) -> Cancelled | None:
    """As the engine will ask it; None where no order could be cancelled, or no row says."""
    stage = stage_of(case)
    if not case.order or stage is Stage.ENDED:
        return None
    inputs = {
        **regime_inputs(case), "stage": STAGES.get(stage, stage.value), "intercept": case.intercept, "recalled": False,
    }  # fmt: skip
    said = asked(release, "cancelled_piece", inputs, on=now)
    if said is None:
        return None
    chosen = case.return_type if said.outputs["goes_to"] == "merchant" else ""
    goes_to = labels.label("piece_return", chosen) if chosen else said.words["goes_to"]
    return Cancelled(said.words["refund"], goes_to, said.words["code"], said.clause, said.assumed)
