"""What a piece needs before it ships, as the rules have it where it goes from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from surety.inspection.case import PieceCase
from surety.rulebook import Release, RulebookValueError, Status, UnknownTable

_TABLE = "shipping_proof"
WITH_A_CODE = ("bound_code", "code_or_report")


def proof_of(piece: PieceCase, release: Release, *, now: datetime) -> dict[str, Any]:
    """The outputs of shipping_proof; nothing where no single row answers."""
    shipper = "merchant" if piece.regime in ("merchant_ships", "pre_inspection") else "institute"
    inputs = {
        "platform": piece.piece.partition(":")[0], "site": piece.site, "mode": piece.mode,
        "shipper": "centre" if piece.regime == "centre_ships" else shipper,
    }  # fmt: skip
    try:
        answer = release.decide(_TABLE, inputs, on=now)
    except (RulebookValueError, UnknownTable):
        return {}
    return dict(answer.outputs) if answer.status is Status.DECIDED else {}


def not_asked_for(piece: PieceCase, release: Release, *, now: datetime) -> frozenset[str]:
    """Steps of its way that may be left out: no rule asks for them before it ships."""
    proof = proof_of(piece, release, now=now)
    left_out = {
        "sealed": not proof.get("seal_required", True),
        "bound": bool(proof) and proof.get("proof") not in WITH_A_CODE,
    }
    return frozenset(step for step, may in left_out.items() if may)
