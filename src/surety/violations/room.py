"""The violation as the engine sees it."""

from __future__ import annotations

from typing import Any

from surety.engine.fact import Fact, SubjectKind
from surety.engine.room import Cases, Room
from surety.violations.case import ViolationCase
from surety.violations.decide import decide
from surety.violations.facts import FACTS, ViolationReported


def columns(case: ViolationCase) -> tuple[Any, ...]:
    """`shop` is null for a creator's, so that no shop sees or answers for it (LUX-1b)."""
    return (
        case.violation.partition(":")[0], case.shop or None, case.creator or None, case.act, case.status.value,
        case.at, case.seen_at, case.order or None, case.piece or None, case.listing or None, case.by,
        len(case.evidence),
    )  # fmt: skip


def reads(fact: Fact, cases: Cases) -> dict[str, Any] | None:
    """Whose order is reported."""
    if not isinstance(fact, ViolationReported) or fact.order is None:
        return None
    order = cases.get((SubjectKind.ORDER, fact.order))
    return {"shop": order.shop} if order is not None else None  # type: ignore[attr-defined]


VIOLATION = Room(
    kind=SubjectKind.VIOLATION,
    table="surety_violation",
    case=ViolationCase,
    facts=FACTS,
    decide=decide,
    columns=columns,
    column_types={
        "platform": "text", "shop": "text", "creator": "text", "act": "text", "status": "text", "at": "timestamptz",
        "seen_at": "timestamptz", "order_no": "text", "piece": "text", "listing": "text", "reported_by": "text",
        "evidence_count": "integer",
    },
    reads=reads,
)  # fmt: skip
