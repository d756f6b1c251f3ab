"""What a cancellation would do to a piece where it is now (F4, F6), said before anybody asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from surety.consoles.show.rule_words import told
from surety.inspection.case import PieceCase, Stage, stage_of
from surety.inspection.leaving import _STAGES as STAGES
from surety.inspection.steps import regime_inputs
from surety.rulebook import Release, RulebookValueError, Status, UnknownTable

_TABLE = "cancelled_piece"


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
    try:
        answer = release.decide(_TABLE, inputs, on=now)
    except (RulebookValueError, UnknownTable):
        return None
    if answer.status is not Status.DECIDED:
        return None
    row = release.table(_TABLE).row(answer.row_id or "")
    words = {each["name"]: each["value_label"] for each in told(release, answer)["outputs"]}
    return Cancelled(words["refund"], words["goes_to"], words["code"], tuple(row.clause), row.assumed)
