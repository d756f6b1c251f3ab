"""Changes of the rules for tests: candidates that differ from the packaged rulebook in one figure, and who acts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from surety.amendments import acts, candidates, carrying, changes
from surety.amendments.acts import Actor
from surety.amendments.dossier import Dossier
from surety.amendments.facts import Bilingual, Headline, Plan, Proposal
from surety.engine import db
from surety.engine.fact import Party, Source
from surety.rulebook import Case, Release
from surety.rulebook.spec import Row

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TABLE, ROW = "late_compensation", "LC-DY-FIXED"
TITLE = Headline("晚发赔付调整", "Late compensation changes")
NOTE = Bilingual("试行一年后提高定额。", "The fixed amount rises after a year's trial.")


def staff(name: str, *, now: datetime = NOW, fact_id: str = "") -> Actor:
    return Actor(Source(Party.STAFF, "staff", f"user:{name}"), now, fact_id)


def shop(name: str, *, now: datetime = NOW) -> Actor:
    return Actor(Source(Party.SHOP, name, "user:bob"), now)


def changed(held: Dossier, table: str, row: str, *, on: date, id: str, **outputs: object) -> Dossier:
    """From a day on another row with other outputs takes the place of this one; worked cases go with them."""
    old = held.release.tables[table].row(row)
    new = replace(old, id=id, outputs=dict(old.outputs) | outputs, from_=on, unknown=())
    after = changes.replace_row_from(held.release, table, row, on=on, by=new)
    ended = after.tables[table].row(row)
    return _worked(held, after, table, row, ended, new)


def corrected(held: Dossier, table: str, row: str, *, id: str, **outputs: object) -> Dossier:
    """As if this row had never been: it is withdrawn, and another holds from its first day."""
    old = held.release.tables[table].row(row)
    new = replace(old, id=id, outputs=dict(old.outputs) | outputs)
    after = changes.add_row(changes.withdraw_row(held.release, table, row), table, new, after=row)
    return _worked(held, after, table, row, new)


def _worked(held: Dossier, after: Release, table: str, row: str, *rows: Row) -> Dossier:
    """The cases of one row anew: for each of these rows what was asked of it, on its first and its last days."""
    asked = [case for case in held.cases if case.table == table and case.row == row]
    kept = [case for case in held.cases if case not in asked]
    anew = [
        Case(table, f"{each.id} {n} {on}", on, case.inputs, each.id)
        for each in rows
        for n, case in enumerate(asked)
        for on in _days(each)
    ]
    return Dossier(after, (*kept, *anew))


def _days(row: Row) -> list[date]:
    first = row.from_ or date(2020, 1, 1)
    days = [first, first + DAY, *([row.to - DAY] if row.to else [])]
    return [day for day in dict.fromkeys(days) if row.to is None or day < row.to]


def higher(held: Dossier, *, on: date, fen: int = 500, id: str = "", row: str = ROW) -> Dossier:
    """The fixed compensation becomes `fen` from a day on."""
    id = id or f"LC-DY-FIXED-{on:%Y%m%d}-{fen}"
    return changed(held, TABLE, row, on=on, id=id, fixed_fen=fen, max_fen=fen)


def numbers(connection: db.Connection) -> list[int]:
    """The releases there are."""
    return [n for (n,) in connection.execute("select release_no from surety_release order by release_no").fetchall()]


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


def published(connection: db.Connection, dossier: Dossier, *, now: datetime = NOW, **words: object) -> str:
    """Two people agree to it at once, whatever it does to the past; returns the amendment."""
    since = {"takes_effect": now.date(), "urgent": "测试"}
    amendment, result = acts.draft(
        connection, proposal(connection, dossier, now=now, **since | words), by=staff("alice", now=now)
    )
    assert result.good, result
    for act, name in ((acts.submit, "alice"), (acts.approve, "dora")):
        result = act(connection, amendment, by=staff(name, now=now))
        assert result.good, result
    return amendment


def remedied(connection: db.Connection, plan: Plan, *, now: datetime = NOW) -> str:
    """A remedy that two people agree to and that is carried out at once."""
    amendment, result = acts.draft_remedy(connection, plan, by=staff("alice", now=now))
    assert result.good, result
    for act, name in ((acts.submit, "alice"), (acts.approve, "dora")):
        result = act(connection, amendment, by=staff(name, now=now))
        assert result.good, result
    carrying.carry_out(connection, amendment, now=now)
    return amendment
