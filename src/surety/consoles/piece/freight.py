"""Who pays the freight of each leg of a piece's way, as the rules have it (F13, inspection_leg_payer)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from surety.consoles.piece.asking import asked
from surety.inspection.case import PieceCase
from surety.inspection.ordered import FREIGHT_LEG
from surety.rulebook import Release

_BACK = {"fail": ("back_not_passed",), "unable": ("back_not_passed",)}


@dataclass(frozen=True)
class Leg:
    """One leg and its payer, in words."""

    leg: str
    payer: str
    """Empty where there is no freight."""
    clause: tuple[str, ...]
    assumed: bool


def freight_of(case: PieceCase, *, release: Release, now: datetime) -> list[Leg]:
    """To the centre and to the buyer, or back; a leg that no row speaks of is left out."""
    back = "picked_up_cancelled" if case.return_type == "pickup" else "back_cancelled"
    onward = (back,) if case.cancelled_at is not None else _BACK.get(case.verdict, ("to_buyer",))
    return [leg for name in (FREIGHT_LEG, *onward) if (leg := _leg(case, name, release, now)) is not None]


def _leg(case: PieceCase, name: str, release: Release, now: datetime) -> Leg | None:
    inputs = {"platform": case.piece.partition(":")[0], "leg": name}
    said = asked(release, "inspection_leg_payer", inputs, on=(case.sent_at if name == FREIGHT_LEG else None) or now)
    if said is None:
        return None
    payer = "" if said.outputs["payer"] == "none" else said.words["payer"]
    return Leg(said.words["leg"], payer, said.clause, said.assumed)
