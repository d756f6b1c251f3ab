"""Amendments and the rulebook as the engine sees them."""

from __future__ import annotations

from typing import Any

from surety.amendments import decide, publishing
from surety.amendments.case import AmendmentCase, RulebookCase
from surety.amendments.facts import AMENDMENT_FACTS, RULEBOOK_FACTS, RULEBOOK_ID, AmendmentApproved, AmendmentSubmitted
from surety.engine.fact import Fact, SubjectKind
from surety.engine.room import Cases, Room

_AMENDMENT_COLUMNS = {
    "number": "integer",
    "kind": "text",
    "status": "text",
    "title_zh": "text",
    "title_en": "text",
    "takes_effect": "date",
    "drafted_at": "timestamptz",
    "submitted_at": "timestamptz",
    "decided_at": "timestamptz",
    "release_no": "integer",
    "comment_count": "integer",
}


def amendment_columns(case: AmendmentCase) -> tuple[Any, ...]:
    title = case.title
    return (
        int(case.amendment.partition(":")[2]),
        case.kind.value,
        case.status.value,
        title["zh"],
        title["en"],
        case.proposal.takes_effect if case.proposal else None,
        case.drafted_at,
        case.submitted_at,
        case.decided_at,
        case.release_no,
        case.comment_count,
    )


def reads(fact: Fact, cases: Cases) -> dict[str, Any] | None:
    """Which release was published last, whoever's clock is behind."""
    if not isinstance(fact, AmendmentSubmitted | AmendmentApproved):
        return None
    latest = cases.get((SubjectKind.RULEBOOK, RULEBOOK_ID))
    return {"rulebook": {"release_no": latest.release_no}} if isinstance(latest, RulebookCase) else None


AMENDMENT = Room(
    kind=SubjectKind.AMENDMENT,
    table="surety_amendment",
    case=AmendmentCase,
    facts=AMENDMENT_FACTS,
    decide=decide.decide,
    columns=amendment_columns,
    column_types=_AMENDMENT_COLUMNS,
    reads=reads,
)

_RULEBOOK_COLUMNS = {"release_no": "integer", "hash": "text", "known_from": "timestamptz", "stopped": "text[]"}


def rulebook_columns(case: RulebookCase) -> tuple[Any, ...]:
    stopped = [f"{each.table}/{each.row}" for each in case.stopped]
    return case.release_no, case.hash, case.known_from, stopped


RULEBOOK = Room(
    kind=SubjectKind.RULEBOOK,
    table="surety_rulebook",
    case=RulebookCase,
    facts=RULEBOOK_FACTS,
    decide=publishing.decide,
    columns=rulebook_columns,
    column_types=_RULEBOOK_COLUMNS,
)
