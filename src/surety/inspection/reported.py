"""What the last report of a piece shows, field by field: what a listing may cite of it (LUX-6.3d). Pure."""

from __future__ import annotations

from surety.engine.fact import SubjectKind
from surety.engine.room import Cases
from surety.inspection.case import PieceCase


def report_fields(case: PieceCase) -> dict[str, str]:
    """Field -> what it says; empty while there is no verdict. Measures are whole units of their kind, as reported."""
    finding = next((each for each in reversed(case.findings) if not each.superseded and not each.blind), None)
    if finding is None or case.verdict == "pending":
        return {}
    said = {
        "verdict": case.verdict, "material": finding.material, "grade": case.grade, "certificate": finding.certificate,
        "code": case.code, "defects": "、".join(case.defects), "accessories": "、".join(case.accessories),
        **{f"measure:{each.name}": str(each.value) for each in finding.measures},
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


def report_of(cases: Cases, *, piece: str, shop: str) -> dict[str, str] | None:
    """The same of a piece of this shop; None for one that is not its own, or that nobody knows."""
    case = cases.get((SubjectKind.PIECE, piece))
    return report_fields(case) if isinstance(case, PieceCase) and case.shop == shop else None
