"""What other rooms may read of amendments."""

from __future__ import annotations

from typing import Any

from surety.amendments.case import AmendmentCase, Status
from surety.amendments.facts import Kind
from surety.engine.fact import SubjectKind
from surety.engine.room import Cases


def approved_remedy(cases: Cases, *, amendment: str) -> dict[str, Any] | None:
    """The remedy if it is one that a second person has approved and that is not over; else None."""
    case = cases.get((SubjectKind.AMENDMENT, amendment))
    if not isinstance(case, AmendmentCase) or case.kind is not Kind.REMEDY or case.status is not Status.APPROVED:
        return None
    assert case.plan is not None
    return {"remedy": {"release_no": case.plan.release_no, "rows": list(case.plan.rows)}}
