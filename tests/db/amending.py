"""Changes of the rules for tests: candidates that differ from the packaged rulebook in one figure, and who acts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from surety.amendments import acts, candidates, changes
from surety.amendments.acts import Actor
from surety.amendments.dossier import Dossier
from surety.amendments.facts import Bilingual, Headline, Plan, Proposal
from surety.engine import db
from surety.engine.fact import Party, Source
from surety.rulebook import Case

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TABLE, ROW = "late_compensation", "LC-DY-FIXED"
TITLE = Headline("晚发赔付调整", "Late compensation changes")
NOTE = Bilingual("试行一年后提高定额。", "The fixed amount rises after a year's trial.")
MINIMUM_FEN, BELOW_FEN = 301, 30_000


def staff(name: str, *, now: datetime = NOW, fact_id: str = "") -> Actor:
    return Actor(Source(Party.STAFF, "staff", f"user:{name}"), now, fact_id)


def shop(name: str, *, now: datetime = NOW) -> Actor:
    return Actor(Source(Party.SHOP, name, "user:bob"), now)


def higher(held: Dossier, *, on: date, fen: int = 500, id: str = "", row: str = ROW) -> Dossier:
    """The fixed compensation becomes `fen` from a day on: the old row ends, a new one begins, with two cases."""
    old = held.release.tables[TABLE].row(row)
    name = id or f"LC-DY-FIXED-{on:%Y%m%d}-{fen}"
    raw = {
        "id": name,
        "when": {
            "platform": "douyin",
            "logistics_controlled": False,
            "paid_fen": {"from": MINIMUM_FEN, "below": BELOW_FEN},
        },
        "then": dict(old.outputs) | {"fixed_fen": fen, "max_fen": fen},
        "from": on,
        "clause": ["A5"],
    }
    by = changes.row_of(held.release, TABLE, raw)
    after = changes.replace_row_from(held.release, TABLE, row, on=on, by=by)
    asked = {"platform": "douyin", "logistics_controlled": False}
    worked = [
        Case(TABLE, f"{name} {paid_fen}", on, asked | {"paid_fen": paid_fen}, name, outputs={"fixed_fen": fen})
        for paid_fen in (MINIMUM_FEN, BELOW_FEN - 1)
    ]
    kept = [case for case in held.cases if case.row != row or case.on < on]
    return Dossier(after, (*kept, *worked))


def in_force(connection: db.Connection, now: datetime = NOW) -> Dossier:
    return candidates.in_force(connection.cursor(), now=now)[1]


def proposal(connection: db.Connection, dossier: Dossier, *, now: datetime = NOW, **changed: object) -> Proposal:
    words = {"title": TITLE, "note": NOTE, "takes_effect": (now + timedelta(days=40)).date(), "notice_days": 7}
    return acts.propose(connection, dossier, now=now, **words | changed)


def drafted(
    connection: db.Connection, *, by: str = "alice", now: datetime = NOW, days: int = 40, fen: int = 500, **changed
) -> str:
    """An amendment drafted by one person that raises the figure `days` after `now`."""
    on = (now + timedelta(days=days)).date()
    dossier = higher(in_force(connection, now), on=on, fen=fen, row=changed.pop("row", ROW))
    proposed = proposal(connection, dossier, now=now, **{"takes_effect": on} | changed)
    amendment, result = acts.draft(connection, proposed, by=staff(by, now=now))
    assert result.good, result
    return amendment


def submitted(connection: db.Connection, *, by: str = "alice", now: datetime = NOW, **changed) -> str:
    amendment = drafted(connection, by=by, now=now, **changed)
    result = acts.submit(connection, amendment, by=staff(by, now=now))
    assert result.good, result
    return amendment


def approved(
    connection: db.Connection, *, by: str = "alice", then: str = "dora", now: datetime = NOW, **changed
) -> str:
    amendment = submitted(connection, by=by, now=now, **changed)
    result = acts.approve(connection, amendment, by=staff(then, now=now))
    assert result.good, result
    return amendment


def remedy_of(release_no: int, *rows: str) -> Plan:
    return Plan(
        title=Headline("补救", "Remedy"),
        note=Bilingual("规则有误", "A rule was wrong"),
        release_no=release_no,
        rows=rows,
    )
