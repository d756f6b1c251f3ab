"""The three that must be one (BTAS-4.2e): the item, its code with the seal, and the report."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from surety.certificates.codes import grouped
from surety.inspection.case import Finding, PieceCase
from surety.inspection.reporting import report_number


@dataclass(frozen=True)
class Leg:
    """One of the three. `state`: `ok`, `open` or `wrong`."""

    name: str
    label: str
    state: str
    said: str


def finding_of(case: PieceCase) -> Finding | None:
    """The verdict that stands."""
    return next((each for each in reversed(case.findings) if not each.superseded and not each.blind), None)


def legs_of(case: PieceCase) -> list[Leg]:
    return [_item(case), _mark(case), _report(case)]


def _item(case: PieceCase) -> Leg:
    wrong = [each.what for each in case.incidents if each.what in ("swapped", "code_mismatch", "seal_mismatch")]
    label = _("The piece itself")
    if wrong:
        return Leg("item", label, "wrong", _("Something else than what was recorded was seen"))
    if case.verdict == "pending":
        return Leg("item", label, "open", _("Not inspected yet"))
    serials = "、".join(case.serials)
    return Leg("item", label, "ok", serials or case.title or case.piece.partition(":")[2])


def _mark(case: PieceCase) -> Leg:
    label = _("Code and seal")
    missing = [
        words for had, words in ((case.code, _("no code bound")), (case.seal, _("not sealed"))) if not had
    ]  # fmt: skip
    if missing:
        return Leg("mark", label, "open", _(", ").join(missing))
    return Leg("mark", label, "ok", f"{grouped(case.code)} · {case.seal}")


def _report(case: PieceCase) -> Leg:
    label, finding = _("The report"), finding_of(case)
    if finding is None:
        return Leg("report", label, "open", _("No report yet"))
    if finding.verdict != "pass":
        return Leg("report", label, "wrong", _("The report does not say that it passed"))
    return Leg("report", label, "ok", report_number(case) or report_id(case) or _("Passed"))


def report_id(case: PieceCase) -> str:
    """The last report as the log and its certificate call it, without the platform; empty where it has no code."""
    return case.reports[-1].partition(":")[2] if case.reports else ""
