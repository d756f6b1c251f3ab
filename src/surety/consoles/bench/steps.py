"""What may be stated of a piece now, in the order in which a bench would do it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from msgspec.structs import replace

from surety.consoles.piece.proof import WITH_A_CODE, proof_of
from surety.inspection.case import Finding, PieceCase, Stage, stage_of
from surety.rulebook import Release, RulebookValueError, Status, UnknownTable

GONE = (Stage.SHIPPED, Stage.DELIVERED, Stage.RETURNING)
"""From where a buyer's return comes back to the centre that shipped it (JADE-08)."""
CENTRE_PACKS = ("centre_ships", "institute_ships")


class Rules(NamedTuple):
    """The release in force, and the instant it is asked for."""

    release_no: int
    release: Release
    now: datetime

    def outputs(self, table: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """What the row says; nothing where no single row answers."""
        try:
            answer = self.release.decide(table, inputs, on=self.now)
        except (RulebookValueError, UnknownTable):
            return {}
        return dict(answer.outputs) if answer.status is Status.DECIDED else {}


def depth_of(piece: PieceCase, rules: Rules) -> int:
    """How many inspectors look at it (inspection_depth)."""
    inputs = {"platform": _platform(piece), "category": piece.category, "value_fen": piece.value_fen}
    return max(int(rules.outputs("inspection_depth", inputs).get("inspectors_count", 1)), 1)


def verdicts_left(piece: PieceCase, rules: Rules) -> int:
    """How many are still to be given before it has its verdict."""
    waits = piece.verdict == "pending" and piece.cancelled_at is None
    return max(depth_of(piece, rules) - len(standing(piece)), 0) if waits else 0


def standing(piece: PieceCase) -> list[Finding]:
    """The verdicts that count: neither superseded nor blind."""
    return [each for each in piece.findings if not each.superseded and not each.blind]


def as_seen_by(piece: PieceCase, inspector: str, rules: Rules) -> PieceCase:
    """Without the verdicts of a round that this person may still take part in: a second look is independent."""
    given = standing(piece)
    may_look = stage_of(piece) is Stage.INSPECTING and 0 < len(given) < depth_of(piece, rules)
    if not may_look or inspector in {each.inspector for each in given}:
        return piece
    return replace(piece, findings=tuple(each for each in piece.findings if each.superseded or each.blind))


def next_facts(piece: PieceCase, rules: Rules) -> list[str]:
    """Fact types, the one the bench would do first in front."""
    stage = stage_of(piece)
    if stage is Stage.ON_THE_WAY:
        return ["piece_taken_in"]
    if stage is Stage.INSPECTING:
        return _while_inspecting(piece)
    if stage is Stage.NOT_PASSED and piece.holder == "institute":
        return ["piece_handed_over", *_looked_at_again(piece), "piece_shelved", "verdict_corrected"]
    if stage is Stage.PASSED:
        then = [*_after_pass(piece, rules), *_looked_at_again(piece), "piece_shelved", *_about_the_label(piece)]
        return list(dict.fromkeys([*then, "verdict_corrected"]))
    return ["piece_came_back"] if stage in GONE and piece.regime == "centre_ships" and piece.order else []


def _while_inspecting(piece: PieceCase) -> list[str]:
    if piece.cancelled_at is not None:
        return ["piece_handed_over", "piece_shelved"]
    disagree = len({each.verdict for each in standing(piece)}) > 1
    return (["verdict_corrected"] if disagree else []) + ["piece_inspected", "piece_shelved"]


def _after_pass(piece: PieceCase, rules: Rules) -> list[str]:
    """Seal, code, packing, hand-over: as far as it is not done, and as the regime has it."""
    proof = proof_of(piece, rules.release, now=rules.now)
    todo = ["piece_sealed"] if proof.get("seal_required", True) and not piece.seal else []
    if piece.regime not in CENTRE_PACKS or piece.cancelled_at is not None:
        return todo or ["piece_handed_over"]
    if proof.get("proof") in WITH_A_CODE and not piece.code:
        todo.append("piece_bound")
    if todo or not piece.order:
        return todo
    if piece.packed_at is not None:
        return ["piece_handed_over"]
    if proof.get("video_to_buyer") and not piece.challenge:
        return ["packing_begun"]
    return ["piece_packed"] if piece.challenge else ["packing_begun", "piece_packed"]


def _looked_at_again(piece: PieceCase) -> list[str]:
    return ["piece_reinspected"] if "reinspect" in piece.items else []


def _about_the_label(piece: PieceCase) -> list[str]:
    offered = [] if piece.seal else ["piece_sealed"]
    return offered + (["label_reprinted"] if piece.code else ["piece_bound"])


def receiver_of(piece: PieceCase) -> str:
    """To whom a bench hands it next: the regime and the verdict say (inspection_custody), or its merchant did (F6)."""
    if piece.verdict == "pass" and piece.regime in CENTRE_PACKS and piece.cancelled_at is None:
        return "outbound_courier"
    chosen = piece.return_type if piece.cancelled_at is not None else ""
    by_mail = chosen == "mail" or (not chosen and piece.way == "courier")
    return "return_courier" if by_mail else "merchant"


def _platform(piece: PieceCase) -> str:
    return piece.piece.partition(":")[0]
