"""Why a proposal may not be put before a second person, or approved, as things stand. Pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from surety.amendments.case import AmendmentCase
from surety.amendments.facts import Kind, Proposal
from surety.amendments.verdict import Verdict
from surety.engine.outcome import Context, Refusal

ZONE = ZoneInfo("Asia/Shanghai")
"""The platform's: an amendment takes effect at its midnight."""


def objection(
    case: AmendmentCase, verdict: Verdict | None, context: Context, *, candidate: str | None
) -> Refusal | None:
    """The first reason against it, or None. A remedy changes no rule: there is nothing to examine."""
    if case.proposal is None:
        return None if candidate is None else Refusal("candidate_changed")
    if candidate != case.proposal.candidate:
        return Refusal("candidate_changed", "", {"candidate": case.proposal.candidate})
    if verdict is None:
        return Refusal("candidate_missing")
    if verdict.problem is not None:
        code, reason = verdict.problem
        return Refusal(code, "", {"reason": reason})
    return (
        _of_base(case.proposal, verdict, context)
        or _of_candidate(verdict)
        or _of_time(case.proposal, verdict, context.now)
    )


def _of_candidate(verdict: Verdict) -> Refusal | None:
    if verdict.finding_count:
        shown = msgspec.to_builtins(verdict.findings)
        return Refusal("check_failed", "", {"count": verdict.finding_count, "findings": shown})
    if verdict.edits:
        return Refusal("history_edited", "", {"edits": msgspec.to_builtins(verdict.edits)})
    return None


def _of_base(proposal: Proposal, verdict: Verdict, context: Context) -> Refusal | None:
    """What it was drafted against must still be in force, and nobody may have published in this very moment."""
    latest = (context.reads.get("rulebook") or {}).get("release_no", context.release_no)
    if proposal.base != verdict.base or latest != context.release_no:
        return Refusal("base_moved", "", {"base": verdict.base})
    if verdict.release == verdict.base:
        return Refusal("nothing_changes")
    return None


def _of_time(proposal: Proposal, verdict: Verdict, now: datetime) -> Refusal | None:
    """A change of the past must say so, and why; there is no notice of what has been. Any other has its notice."""
    past = verdict.retroactive(now)
    if not past:
        return _of_notice(proposal, verdict, now)
    if proposal.kind is Kind.RETROACTIVE:
        return None
    tables = [{"table": change.table, "since": _said(change.since)} for change in past]
    return Refusal("retroactive", "BTAS-6.3", {"tables": tables})


def _of_notice(proposal: Proposal, verdict: Verdict, now: datetime) -> Refusal | None:
    begins = verdict.begins
    if begins is not None and begins < proposal.takes_effect:
        return Refusal("takes_effect_earlier", "BTAS-6.3", _days(begins=begins, stated=proposal.takes_effect))
    if notice_days_left(proposal, now) < proposal.notice_days and not proposal.urgent.strip():
        earliest = date.fromordinal(_today(now).toordinal() + proposal.notice_days)
        return Refusal("notice_too_short", "BTAS-6.2", _days(earliest=earliest, stated=proposal.takes_effect))
    return None


def notice_days_left(proposal: Proposal, now: datetime) -> int:
    """Days from today, in the platform's zone, to the day it takes effect."""
    return (proposal.takes_effect - _today(now)).days


def _today(now: datetime) -> date:
    return now.astimezone(ZONE).date()


def _said(day: date | None) -> str | None:
    return day.isoformat() if day and day != date.min else None


def _days(**days: date) -> dict[str, Any]:
    return {name: day.isoformat() for name, day in days.items()}
