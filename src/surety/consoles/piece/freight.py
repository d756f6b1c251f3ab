"""Who pays the freight of each leg of a piece's way, as the rules have it (F13, inspection_leg_payer)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from surety.consoles.show.rule_words import told
from surety.inspection.case import PieceCase
from surety.rulebook import Release, RulebookValueError, Status, UnknownTable

_TABLE = "inspection_leg_payer"
_BACK = {"fail": ("back_not_passed",), "unable": ("back_not_passed",)}


@dataclass(frozen=True)
class Leg:
    """One leg and its payer, in words."""

    leg: str
    payer: str
    clause: tuple[str, ...]
    assumed: bool


def freight_of(case: PieceCase, *, release: Release, now: datetime) -> list[Leg]:
    """To the centre and to the buyer, or back; a leg that no row speaks of is left out."""
    onward = ("back_cancelled",) if case.cancelled_at is not None else _BACK.get(case.verdict, ("to_buyer",))
    return [leg for name in ("to_institute", *onward) if (leg := _leg(case, name, release, now)) is not None]


def _leg(case: PieceCase, name: str, release: Release, now: datetime) -> Leg | None:
    inputs = {"platform": case.piece.partition(":")[0], "leg": name}
    try:
        answer = release.decide(_TABLE, inputs, on=now)
    except (RulebookValueError, UnknownTable):
        return None
    if answer.status is not Status.DECIDED:
        return None
    row, words = release.table(_TABLE).row(answer.row_id or ""), told(release, answer)
    said = {each["name"]: each["value_label"] for each in (*words["inputs"], *words["outputs"])}
    return Leg(said["leg"], said["payer"], tuple(row.clause), row.assumed)
