"""What staff and merchants do with amendments, for the command line and for pages: each act is a fact through the door.

Permissions are for whoever calls to check; that the second person is another one holds in the door. A check of the
whole rulebook may take a second, so acts come with a connection of their own and not through the shared gate.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from surety.amendments import candidates, facts
from surety.amendments.case import AmendmentCase
from surety.amendments.dossier import Dossier
from surety.amendments.facts import Plan, Proposal
from surety.engine import door
from surety.engine.db import Connection
from surety.engine.fact import Source, SubjectKind
from surety.engine.intake import Result
from surety.engine.keys import bucket_of
from surety.engine.wire import checked, decode_case, decode_fact, encode

INSTANT = timedelta(microseconds=1)
TRIES = 3


class NoSuchAmendment(LookupError):
    """Nobody drafted an amendment of this number."""


class Actor(NamedTuple):
    """Who acts, and when; `fact_id` makes a form that is sent twice one act."""

    source: Source
    now: datetime
    fact_id: str = ""

    def fields(self, verb: str) -> dict[str, Any]:
        return {"id": self.fact_id or f"{verb}/{uuid4().hex}", "at": self.now}


class Drafted(NamedTuple):
    amendment: str
    result: Result


def propose(connection: Connection, dossier: Dossier, *, now: datetime, **words: Any) -> Proposal:
    """A proposal against the rules in force now, its candidate kept; `words` are the proposal's other fields.

    Raises BadCandidate.
    """
    _, held = candidates.in_force(connection.cursor(), now=now)
    candidate = candidates.keep(connection, dossier, now=now)
    return Proposal(base=held.release.hash, candidate=candidate, **words)


def draft(connection: Connection, proposal: Proposal, *, by: Actor) -> Drafted:
    """A new amendment with the next free number."""
    amendment = _next(connection)
    fact = facts.AmendmentDrafted(**by.fields("draft"), amendment=amendment, proposal=proposal)
    return Drafted(amendment, _state(connection, fact, by))


def draft_remedy(connection: Connection, plan: Plan, *, by: Actor) -> Drafted:
    amendment = _next(connection)
    fact = facts.RemedyDrafted(**by.fields("remedy"), amendment=amendment, plan=plan)
    return Drafted(amendment, _state(connection, fact, by))


def revise(connection: Connection, amendment: str, proposal: Proposal, *, by: Actor) -> Result:
    fact = facts.AmendmentRevised(**by.fields("revise"), amendment=amendment, proposal=proposal)
    return _state(connection, fact, by)


def submit(connection: Connection, amendment: str, *, by: Actor) -> Result:
    """Put it before a second person, as it is now."""
    candidate = _candidate(case_of(connection, amendment))
    fact = facts.AmendmentSubmitted(**by.fields("submit"), amendment=amendment, candidate=candidate)
    return _state(connection, fact, by)


def approve(
    connection: Connection, amendment: str, *, by: Actor, candidate: str | None = None, note: str = ""
) -> Result:
    """Agree to the candidate that was seen (the present one if none is named); an approved change is published."""
    seen = candidate or _candidate(case_of(connection, amendment))
    fact = facts.AmendmentApproved(**by.fields("approve"), amendment=amendment, candidate=seen, note=note)
    return _state(connection, fact, by)


def reject(connection: Connection, amendment: str, *, by: Actor, note: str) -> Result:
    return _state(connection, facts.AmendmentRejected(**by.fields("reject"), amendment=amendment, note=note), by)


def withdraw(connection: Connection, amendment: str, *, by: Actor, note: str = "") -> Result:
    return _state(connection, facts.AmendmentWithdrawn(**by.fields("withdraw"), amendment=amendment, note=note), by)


def comment(connection: Connection, amendment: str, *, by: Actor, text: str) -> Result:
    return _state(connection, facts.AmendmentCommented(**by.fields("comment"), amendment=amendment, text=text), by)


def stop(connection: Connection, table: str, row: str, *, by: Actor, reason: str) -> Result:
    """Switch a row off, at once."""
    return _switch(connection, facts.RowStopped, table, row, by, reason)


def resume(connection: Connection, table: str, row: str, *, by: Actor, reason: str) -> Result:
    return _switch(connection, facts.RowResumed, table, row, by, reason)


def _switch(connection: Connection, kind: type, table: str, row: str, by: Actor, reason: str) -> Result:
    """A stop must not fail because somebody whose clock runs a little ahead published just before."""
    for _ in range(TRIES):
        fact = kind(**by.fields("switch"), table=table, row=row, reason=reason)
        result = _state(connection, fact, by)
        latest = candidates.rulebook(connection.cursor())
        if result.code != "base_moved" or latest is None:
            break
        by = by._replace(now=max(by.now, latest.known_from) + INSTANT, fact_id="")
    return result


def case_of(connection: Connection, amendment: str) -> AmendmentCase:
    """Raises NoSuchAmendment."""
    row = connection.execute(
        "select doc from surety_amendment where bucket = %s and subject = %s", [bucket_of(amendment), amendment]
    ).fetchone()
    if row is None:
        raise NoSuchAmendment(amendment)
    return decode_case(SubjectKind.AMENDMENT, row[0])  # type: ignore[return-value]


def _candidate(case: AmendmentCase) -> str | None:
    return case.proposal.candidate if case.proposal else None


def _next(connection: Connection) -> str:
    row = connection.execute("select nextval('surety_amendment_numbers')").fetchone()
    assert row is not None
    return f"amendment:{row[0]}"


def _state(connection: Connection, fact: Any, by: Actor) -> Result:
    """Raises FactError for words nobody could have sent, since a constructor checks nothing."""
    fact = checked(decode_fact(encode(fact)))
    return door.submit(connection, [fact], source=by.source, now=by.now)[0]
