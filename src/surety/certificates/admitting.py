"""Whether a report may become a certificate: what a forged, copied or late one runs into. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from surety.certificates.codes import is_shown
from surety.certificates.report import Report

LATE_MAX = timedelta(hours=72)
"""How long before it reached us a report may say it was made; benches work offline. Assumed: no source says."""
EARLY_MAX = timedelta(minutes=5)
"""How far a bench's clock may be ahead. Assumed."""


@dataclass
class Known:
    """What is known of one code, and changes as reports of one batch are admitted."""

    centre: str
    blind: str
    salt: str
    voided: bool = False
    current: str | None = None
    """The report that holds now."""
    piece: str = ""


def fault(report: Report, known: Known | None, *, taken_by: str | None, now: datetime) -> str | None:
    """Why the report is not admitted, as a stable code; None if it is.

    `taken_by` is the code whose piece already has a report of this id. The log blinds codes, and shows the ids of
    report and piece as they are.
    """
    if known is None:
        return "unknown_code"
    if known.centre != report.centre:
        return "code_of_another_centre"
    if taken_by is not None:
        return "report_taken"
    if known.voided:
        return "code_void"
    if any(is_shown(report.code, text=shown) for shown in (report.report, report.piece.piece)):
        return "code_shown"
    return _wrong_time(report, now) or _wrong_place(report, known)


def _wrong_time(report: Report, now: datetime) -> str | None:
    if report.reported_at > now + EARLY_MAX:
        return "from_the_future"
    return "backdated" if report.reported_at < now - LATE_MAX else None


def _wrong_place(report: Report, known: Known) -> str | None:
    """One code is one piece's (BTAS-4.4a), and a later report of it says which one it corrects."""
    if known.current is None:
        return "supersedes_nothing" if report.supersedes else None
    if known.piece != report.piece.piece:
        return "another_piece"
    if report.supersedes is None:
        return "code_used"
    return None if report.supersedes == known.current else "supersedes_another"
