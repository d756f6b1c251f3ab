"""Pieces in memory, decided as the door will decide them: the after-sales stage with centres known before."""

from __future__ import annotations

from surety.engine.fact import Fact, SubjectKind
from surety.inspection.case import PieceCase
from surety.merchants.facts import ShopRegistered
from surety.platforms.simulation.aftersales.stage import Stage


class PieceStage(Stage):
    """`known` was said elsewhere, before anything here."""

    def __init__(self, shop: ShopRegistered, known: list[Fact]) -> None:
        super().__init__("douyin", shop, [])
        self.bound_code, self.bound_at = "", 0
        """The last code bound here, and when: what a second machine would read from the same roll."""
        for fact in known:
            refused = self._refusal(fact)
            assert refused is None, (fact, refused)

    def piece(self, piece: str) -> PieceCase:
        return self._cases[SubjectKind.PIECE, piece].case  # type: ignore[return-value]
