"""The units of an order that must be inspected: each with its piece, and why it cannot ship yet (BTAS-4.2d)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from surety.consoles.piece.cases import pieces_of_order
from surety.consoles.piece.waiting import SQL as WAITS
from surety.inspection.case import PieceCase, Stage, stage_of
from surety.inspection.queries import base_admits
from surety.orders.case import OrderCase
from surety.orders.facts import Line
from surety.orders.steps import platform_of
from surety.rulebook import Release, RulebookValueError, Status, UnknownTable

UNITS_MAX = 200
_GONE = (Stage.SHIPPED, Stage.DELIVERED)


@dataclass(frozen=True)
class Unit:
    """One unit; `why` is empty once it has shipped, or may."""

    line: str
    unit: int
    title: str
    piece: PieceCase | None
    why: str
    clause: str = ""

    @property
    def stage(self) -> str:
        return stage_of(self.piece).value if self.piece else ""


def units_of(order: OrderCase, *, release: Release, now: datetime) -> list[Unit]:
    """Of each line that has pieces, or must have them; the clock of the others is their own."""
    pieces = {(piece.line, piece.unit): piece for piece in pieces_of_order(order.order)}
    named = {line for line, _unit in pieces}
    since = order.paid_at or order.placed_at
    base = since is not None and base_admits(order.shop, since=since, at=now)
    lines = [line for line in order.lines if line.line in named or _is_mandatory(order, line, release, base=base)]
    return [
        Unit(line.line, unit, line.title or line.line, piece := pieces.get((line.line, unit)), *_why(piece))
        for line in lines
        for unit in range(1, min(line.quantity, UNITS_MAX) + 1)
    ]


def waiting_of(orders: Iterable[str]) -> dict[str, list[str]]:
    """What the pieces of these orders wait for from their merchant, by order; in one statement."""
    wanted = list(orders)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"select p.order_id, array_agg(distinct {WAITS}) from surety_piece p where p.order_id = any(%s)"
            " and p.stage not in ('shipped', 'delivered', 'ended') group by p.order_id",
            [wanted],
        )
        return {order: [each for each in waits if each] for order, waits in cursor.fetchall()}


def _is_mandatory(order: OrderCase, line: Line, release: Release, *, base: bool) -> bool:
    """As the order will ask when it is to ship (`orders/inspected.py`)."""
    if not line.category or order.placed_at is None:
        return False
    inputs: dict[str, Any] = {
        "platform": platform_of(order), "site": line.site, "category": line.category, "base_admitted": base,
        "chosen": "none",
    }  # fmt: skip
    try:
        answer = release.decide("inspection_mode", inputs, on=order.placed_at)
    except (RulebookValueError, UnknownTable):
        return False
    return answer.status is Status.DECIDED and bool(answer.outputs["mandatory"])


def _why(piece: PieceCase | None) -> tuple[str, str]:
    if piece is None:
        return _("No piece is registered: it must be inspected before it ships"), "BTAS-4.6a"
    stage = stage_of(piece)
    if stage in _GONE:
        return "", ""
    if piece.regime in ("centre_ships", "institute_ships"):
        return _("The centre ships it once it has passed"), "JADE-07"
    words = {
        Stage.NOT_SENT: (_("Not sent in yet"), "BTAS-2d"),
        Stage.ON_THE_WAY: (_("The institute does not have it yet"), "BTAS-4.2a"),
        Stage.INSPECTING: (_("No verdict yet"), "BTAS-2d"),
        Stage.PASSED: (_("It passed, and is to be fetched"), "BTAS-4.2c"),
        Stage.NOT_PASSED: (_("It did not pass"), "JADE-09"),
        Stage.RETURNING: (_("On its way back to you"), "JADE-09"),
        Stage.ENDED: (_("This piece's order ended"), "F4"),
    }
    return words.get(stage) or _collected(piece)


def _collected(piece: PieceCase) -> tuple[str, str]:
    if not piece.seal:
        return _("It is not sealed"), "BTAS-4.2b"
    if not piece.code:
        return _("No item code is bound"), "BTAS-4.2d"
    if piece.packed_at is None:
        return _("It was not packed before the camera"), "BTAS-4.3b"
    return _("Packed: ship that parcel"), "BTAS-4.2d"
