"""Marks that are one piece's alone: a seal, a tag, a challenge, the film of a packing (BTAS-4.2b, -4.3b, F8). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from surety.engine.fact import Fact, SubjectKind
from surety.engine.outcome import Context
from surety.engine.room import Cases
from surety.inspection.case import PieceCase
from surety.inspection.facts import PackingBegun, PiecePacked, PieceSealed, PieceSent


def mark_of(fact: Fact) -> str:
    """The mark that a fact puts on its piece; empty if it puts on none. A seal or a tag is one however it is typed."""
    match fact:
        case PieceSealed():
            return f"seal:{fact.seal.upper()}"
        case PieceSent() if fact.tag:
            return f"tag:{fact.tag.upper()}"
        case PackingBegun():
            return f"challenge:{fact.challenge}"
        case PiecePacked() if fact.video is not None:
            return f"video:{fact.video.sha256}"
    return ""


def marked_in(fact: Fact, cases: Cases) -> dict[str, Any] | None:
    """Which piece of this very batch has the mark already; of the others the door looks it up."""
    mark = mark_of(fact)
    piece = cases.marks.get(mark) if mark else None
    if piece is None:
        return None
    case = cases.get((SubjectKind.PIECE, piece))
    return {"piece": piece, "centre": case.centre if isinstance(case, PieceCase) else ""}


def marked(context: Context) -> Mapping[str, Any] | None:
    """Whose the fact's mark is already: `piece` and `centre`."""
    return context.reads.get("marked")
