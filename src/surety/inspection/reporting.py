"""What the public log is to hold of a piece: a report, once it has its verdict, its seal and its code. Pure."""

from __future__ import annotations

from msgspec import to_builtins

from surety.certificates import report as certificate
from surety.engine.outcome import Context, LogEntry, Outcome
from surety.inspection.case import Finding, PieceCase
from surety.inspection.facts import name_of_centre
from surety.inspection.steps import change, of


def report(outcome: Outcome, context: Context) -> None:
    """A certificate of the piece as it stands, in place of any before; nothing until verdict and code are there.

    A pass without its seal is incomplete (BTAS-4.2b).
    """
    case = of(outcome)
    finding = next((each for each in reversed(case.findings) if not each.superseded and not each.blind), None)
    if finding is None or case.verdict == "pending" or not case.code or (case.verdict == "pass" and not case.seal):
        return
    name = f"{case.piece}.r{len(case.reports) + 1}"
    outcome.entries += (LogEntry("report", to_builtins(_report(case, finding, name, context))),)
    change(outcome, reports=(*case.reports, name), reported_code=case.code)


def _report(case: PieceCase, finding: Finding, name: str, context: Context) -> certificate.Report:
    return certificate.Report(
        report=name,
        centre=name_of_centre(case.centre),
        code=case.code,
        piece=_piece(case),
        verdict=certificate.Verdict(case.verdict),
        reported_at=context.now,
        report_number=report_number(case),
        inspector=finding.inspector,
        measures=tuple(certificate.Measure(name=each.name, value=str(each.value)) for each in finding.measures),
        photos=tuple(
            certificate.Photo(sha256=each.sha256, bytes=each.bytes, media_type=each.media_type, shows=each.shows)
            for each in finding.photos
        ),
        custody=tuple(
            certificate.Handover(at=link.at, act=link.incident or "handed_over", by=link.from_, to=link.to)
            for link in case.chain
        ),
        seal=certificate.Seal(number=case.seal) if case.seal else None,
        supersedes=case.reports[-1] if case.reports and case.reported_code == case.code else None,
        reason=finding.reason[:200],
    )


def _piece(case: PieceCase) -> certificate.Piece:
    return certificate.Piece(
        piece=case.piece, category=case.category, title=case.title[:200], grade=case.grade, serials=case.serials,
        defects=tuple(each[:200] for each in case.defects), accessories=case.accessories,
    )  # fmt: skip


def report_number(case: PieceCase) -> str:
    """Of the report that stands; empty where its inspector named none."""
    return next((each.certificate for each in reversed(case.findings) if not each.superseded and each.certificate), "")
