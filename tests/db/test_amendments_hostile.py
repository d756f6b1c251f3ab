"""Candidates nobody should be able to use: malformed, altered, huge, or rewriting what was published."""

from __future__ import annotations

from datetime import date

import msgspec
import psycopg
import pytest

from surety.amendments import acts, candidates, dossier, looking
from surety.amendments.dossier import BadCandidate, Dossier, hash_of, pack, unpack
from surety.amendments.looking import examined
from surety.engine import book
from surety.rulebook import Release, space
from tests.db.amending import NOW, ROW, TABLE, drafted, higher, in_force, numbers, proposal, staff


def content_of(connection):
    return pack(in_force(connection))


def altered(content, change):
    """The document with one thing of it changed, in its one form."""
    document = msgspec.json.decode(content)
    change(document)
    return msgspec.json.encode(document, order="deterministic")


def table_of(document):
    return next(each for each in document["release"]["tables"] if each["id"] == TABLE)


HOSTILE = {
    "not JSON": lambda content: content[:-20],
    "another shape": lambda content: b'{"release": 3, "cases": []}',
    "a list": lambda content: b"[]",
    "a bomb of brackets": lambda content: b'{"release":' + b"[" * 200_000,
    "no tables": lambda content: altered(content, lambda d: d["release"].update(tables=[])),
    "rows stopped from the start": lambda content: altered(
        content, lambda d: d["release"].update(stopped=[{"table": TABLE, "row": ROW}])
    ),
    "a stop of nothing": lambda content: altered(
        content, lambda d: d["release"].update(stopped=[{"table": "no", "row": "no"}])
    ),
    "two rows of one id": lambda content: altered(
        content, lambda d: table_of(d)["rows"].append(table_of(d)["rows"][0])
    ),
    "an output of another type": lambda content: altered(
        content, lambda d: table_of(d)["rows"][0]["outputs"].update(fixed_fen="300")
    ),
    "an output left out": lambda content: altered(content, lambda d: table_of(d)["rows"][0]["outputs"].pop("kind")),
    "a value nobody declared": lambda content: altered(
        content, lambda d: table_of(d)["rows"][0]["when"].update(platform={"values": ["mars"]})
    ),
    "an input nobody declared": lambda content: altered(
        content, lambda d: table_of(d)["rows"][0]["when"].update(moon={"values": ["full"]})
    ),
    "a range of words": lambda content: altered(
        content, lambda d: table_of(d)["rows"][0]["when"].update(paid_fen={"ranges": [{"from": "2020-01-01"}]})
    ),
    "a range that ends before it begins": lambda content: altered(
        content, lambda d: table_of(d)["rows"][0]["when"].update(paid_fen={"ranges": [{"from": 9, "below": 1}]})
    ),
    "a zone on the moon": lambda content: altered(content, lambda d: table_of(d).update(zone="Moon/Crater")),
    "an empty validity": lambda content: altered(
        content, lambda d: table_of(d)["rows"][0].update({"from": "2026-01-01", "to": "2025-01-01"})
    ),
    "a day that does not exist": lambda content: altered(
        content, lambda d: table_of(d)["rows"][0].update({"from": "2026-02-30"})
    ),
    "no words": lambda content: altered(content, lambda d: table_of(d).update(title={"zh": "", "en": ""})),
    "an unknown status": lambda content: altered(content, lambda d: table_of(d)["rows"][0].update(status="maybe")),
    "a case of another shape": lambda content: altered(content, lambda d: d["cases"].append({"table": 1})),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_no_file_could_say_is_no_candidate(door_connection, name):
    content = HOSTILE[name](content_of(door_connection))
    with pytest.raises(BadCandidate) as refused:
        unpack(content, expected=hash_of(content))
    assert refused.value.code == "candidate_malformed"
    assert refused.value.reason


@pytest.mark.parametrize("name", HOSTILE)
def test_put_into_the_database_all_the_same_it_is_refused_at_the_door(door_connection, name):
    """Whoever writes there past every check still publishes nothing."""
    content = HOSTILE[name](content_of(door_connection))
    result = smuggled(door_connection, hash_of(content), content)
    assert (result.status, result.code) == ("refused", "candidate_malformed"), result
    assert numbers(door_connection) == [1]


def smuggled(connection, name, content):
    connection.execute(
        "insert into surety_candidate values (%s, %s, %s, now())", [candidates.bucket_of_hash(name), name, content]
    )
    words = msgspec.structs.replace(proposal(connection, in_force(connection)), candidate=name)
    amendment, result = acts.draft(connection, words, by=staff("alice"))
    assert result.good
    return acts.submit(connection, amendment, by=staff("alice"))


def test_content_under_another_hash_is_refused(door_connection):
    content = content_of(door_connection)
    with pytest.raises(BadCandidate, match="hash"):
        unpack(content, expected="0" * 64)
    assert smuggled(door_connection, "0" * 64, content).code == "candidate_altered"


def test_a_candidate_that_was_never_kept(door_connection):
    words = msgspec.structs.replace(proposal(door_connection, in_force(door_connection)), candidate="f" * 64)
    amendment, _ = acts.draft(door_connection, words, by=staff("alice"))
    assert acts.submit(door_connection, amendment, by=staff("alice")).code == "candidate_missing"


def test_a_candidate_is_never_changed(door_connection):
    drafted(door_connection)
    for statement in ("update surety_candidate set stored_at = now()", "delete from surety_candidate"):
        with pytest.raises(psycopg.errors.IntegrityError):
            door_connection.execute(statement)


@pytest.mark.parametrize("limit", ["BYTES_MAX", "ROWS_MAX", "CASES_MAX"])
def test_huge_candidates_are_refused_before_they_are_kept(door_connection, monkeypatch, limit):
    held, before = in_force(door_connection), kept(door_connection)
    content = content_of(door_connection)
    monkeypatch.setattr(dossier, limit, 100)
    with pytest.raises(BadCandidate) as refused:
        candidates.keep(door_connection, Dossier(held.release, held.cases), now=NOW)
    assert refused.value.code == "candidate_too_large"
    with pytest.raises(BadCandidate):
        unpack(content, expected=hash_of(content))
    assert kept(door_connection) == before


def kept(connection):
    return connection.execute("select count(*) from surety_candidate").fetchone()


def test_a_table_that_outgrows_the_check_is_a_finding_never_a_silence(door_connection, monkeypatch):
    held = in_force(door_connection)
    words = proposal(door_connection, higher(held, on=date(2026, 6, 1)), takes_effect=date(2026, 6, 1))
    amendment, _ = acts.draft(door_connection, words, by=staff("alice"))
    monkeypatch.setattr(space, "LAYER_MAX", 1)
    looking._verdicts.clear()
    assert acts.submit(door_connection, amendment, by=staff("alice")).code == "diff_too_large"
    looking._verdicts.clear()


@pytest.mark.parametrize(
    ("change", "code", "name"),
    [
        (lambda tables: tables.pop("auto_cancel"), "table_removed", "auto_cancel"),
        (lambda tables: drop_row(tables, TABLE, ROW), "row_removed", TABLE),
        (lambda tables: rewrite_row(tables, TABLE, ROW, fixed_fen=301), "row_rewritten", TABLE),
        (lambda tables: drop_output(tables, TABLE, "form"), "output_missing", TABLE),
        (lambda tables: drop_code(tables, TABLE, "platform", "xianyu"), "code_removed", TABLE),
    ],
)
def test_history_and_what_the_program_asks_cannot_be_edited_away(door_connection, change, code, name):
    held = in_force(door_connection)
    tables = {table.id: table.spec for table in held.release.tables.values()}
    change(tables)
    cases = [case for case in held.cases if case.table in tables and case.table != TABLE]
    release = Release(tables.values(), held.release.clauses)
    cases += [case for case in held.cases if case.table == TABLE and case.row != ROW]
    words = proposal(door_connection, Dossier(release, tuple(cases)), retroactive_because="改写历史")
    amendment, _ = acts.draft(door_connection, words, by=staff("alice"))
    result = acts.submit(door_connection, amendment, by=staff("alice"))
    assert result.status == "refused"
    verdict = _verdict(door_connection, amendment)
    assert code in {(edit.code) for edit in verdict.edits if edit.table == name}, verdict.edits


def _verdict(connection, amendment):
    case = acts.case_of(connection, amendment)
    _, release = book.active(connection.cursor(), now=NOW)
    return examined(connection.cursor(), case.proposal.candidate, release)[0]


def _with(tables, name, **parts):
    tables[name] = msgspec.structs.replace(tables[name], **parts)


def drop_row(tables, table, row):
    _with(tables, table, rows=tuple(each for each in tables[table].rows if each.id != row))


def rewrite_row(tables, table, row, **outputs):
    rows = tables[table].rows
    again = (msgspec.structs.replace(each, outputs=each.outputs | outputs) if each.id == row else each for each in rows)
    _with(tables, table, rows=tuple(again))


def drop_output(tables, table, name):
    spec = tables[table]
    rows = tuple(
        msgspec.structs.replace(row, outputs={k: v for k, v in row.outputs.items() if k != name}) for row in spec.rows
    )
    _with(tables, table, rows=rows, outputs=tuple(each for each in spec.outputs if each.name != name))


def drop_code(tables, table, name, code):
    spec = tables[table]
    inputs = tuple(
        msgspec.structs.replace(each, values={k: v for k, v in each.values.items() if k != code})
        if each.name == name
        else each
        for each in spec.inputs
    )
    rows = tuple(row for row in spec.rows if code not in row.when.get(name, type(spec.rows[0].when[name])()).values)
    gaps = tuple(gap for gap in spec.gaps if name not in gap.when or code not in gap.when[name].values)
    _with(tables, table, inputs=inputs, rows=rows, gaps=gaps)
