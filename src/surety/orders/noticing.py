"""What a fact reads of the board for its order: stored with the fact, so that a replay never asks the board again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from surety.disruptions.board import Board
from surety.disruptions.covering import disturbed, later
from surety.engine.fact import Fact, SubjectKind
from surety.engine.room import Cases
from surety.orders.case import OrderCase, Step
from surety.orders.facts import (
    AddressChanged,
    DecisionRemedied,
    DelayAnswered,
    OrderDeadlineLapsed,
    OrderDisrupted,
    OrderPaid,
    ShipByChanged,
)

_LOOK = frozenset(
    {
        OrderPaid,
        OrderDisrupted,
        AddressChanged,
        ShipByChanged,
        DelayAnswered,
        DecisionRemedied,
        OrderDeadlineLapsed,
    }
)
_STEPS = frozenset({Step.SHIP_BY, Step.SHIP_BY_SOON, Step.AUTO_CANCEL})


def noticed(fact: Fact, cases: Cases) -> dict[str, Any] | None:
    """`notices`: rows for the order as it stands; `notices_there`: for the address it is about to have."""
    board: Board = cases.board
    if not board or type(fact) not in _LOOK:
        return None
    if isinstance(fact, OrderDeadlineLapsed) and fact.step not in _STEPS:
        return None
    case = cases.get((SubjectKind.ORDER, fact.order))
    if not isinstance(case, OrderCase):
        return None
    paid_at = case.paid_at or fact.at
    found = standing(board, case, paid_at=paid_at)
    if isinstance(fact, AddressChanged):
        found["notices_there"] = _found(board, case, receive=fact.receiver.region, paid_at=paid_at)
    return {name: rows for name, rows in found.items() if rows} or None


def standing(board: Board, case: OrderCase, *, paid_at: datetime) -> dict[str, Any]:
    """What the board says of an order as it stands."""
    return {"notices": _found(board, case, receive=case.receiver.region, paid_at=paid_at)}


def _found(board: Board, case: OrderCase, *, receive: str | None, paid_at: datetime) -> dict[str, Any]:
    whose = {"platform": case.order.partition(":")[0], "shop": case.shop, "order": case.order}
    dates = later(board, **whose, receive=receive, ship_from=case.ship_from, paid_at=paid_at)
    regions = service_regions(case)
    services = disturbed(board, **whose, service_regions=regions) if regions else []
    return {name: rows for name, rows in (("later", dates), ("services", services)) if rows}


def service_regions(case: OrderCase) -> list[str]:
    """Where the order's services are received; digital goods without a place have none (EPI-6)."""
    return sorted({line.service_region for line in case.lines if line.service_region})
