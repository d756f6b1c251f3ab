"""Changing rules as data: what comes of a change, and what may not be changed."""

from datetime import date

import pytest

from surety.amendments import changes
from surety.amendments.changes import ChangeRefused
from surety.engine import book
from surety.rulebook import RulebookError, Stop

DAY = date(2027, 1, 1)
TABLE, ROW = "late_compensation", "LC-DY-FIXED"
FIXED = {"kind": "fixed", "fixed_fen": 500, "share_bp": 0, "max_fen": 0, "form": "coupon"}
ASKED = {"platform": "douyin", "paid_fen": 5_000, "logistics_controlled": False}


def new_row(release, **given):
    old = release.tables[TABLE].row(ROW)
    raw = {"id": "LC-NEW", "when": {"platform": "douyin"}, "then": dict(old.outputs), "from": DAY, "clause": ["A5"]}
    return changes.row_of(release, TABLE, raw | given)


@pytest.fixture
def release():
    return book.packaged()


def test_a_row_that_ends_and_one_that_follows_it(release):
    old = release.tables[TABLE].row(ROW)
    by = changes.row_of(
        release,
        TABLE,
        {
            "id": "LC-DY-FIXED-2027",
            "when": {"platform": "douyin", "paid_fen": {"from": 301, "below": 30_000}, "logistics_controlled": False},
            "then": dict(old.outputs) | {"fixed_fen": 500},
            "from": DAY,
            "clause": ["A5"],
        },
    )
    after = changes.replace_row_from(release, TABLE, ROW, on=DAY, by=by)
    before_day = after.decide(TABLE, ASKED, on=date(2026, 12, 31))
    assert (before_day.row_id, before_day.outputs) == (ROW, old.outputs)
    assert after.decide(TABLE, ASKED, on=DAY).outputs["fixed_fen"] == 500
    ids = [row.id for row in after.tables[TABLE].rows]
    assert ids.index("LC-DY-FIXED-2027") == ids.index(ROW) + 1
    assert release.decide(TABLE, ASKED, on=DAY).row_id == ROW, "the release it was made from is as it was"


def test_a_known_end_is_no_longer_unknown(release):
    table, row = next(
        (name, row) for name, table in release.tables.items() for row in table.rows if "to" in row.unknown
    )
    ended = changes.end_row(release, table, row.id, to=date(2090, 1, 1))
    assert ended.tables[table].row(row.id).unknown == tuple(side for side in row.unknown if side != "to")


def test_a_row_withdrawn_matches_nothing_and_is_still_on_record(release):
    withdrawn = changes.withdraw_row(release, TABLE, ROW)
    assert withdrawn.decide(TABLE, ASKED, on=DAY).row_id is None
    assert withdrawn.tables[TABLE].row(ROW).outputs == release.tables[TABLE].row(ROW).outputs
    assert changes.enforce_row(withdrawn, TABLE, ROW).hash == release.hash


def test_a_change_keeps_what_is_stopped(release):
    stopped = release.with_stopped([Stop(TABLE, ROW)])
    assert changes.end_row(stopped, TABLE, ROW, to=DAY).stopped == stopped.stopped


def test_only_a_table_that_changed_is_compiled_again(release):
    stopped = release.with_stopped([Stop(TABLE, ROW)])
    ended = changes.end_row(stopped, TABLE, ROW, to=DAY)
    assert {name for name, table in stopped.tables.items() if table is not release.tables[name]} == {TABLE}
    assert {name for name, table in ended.tables.items() if table is not stopped.tables[name]} == {TABLE}
    assert ended.as_written().decide(TABLE, ASKED, on=date(2026, 12, 31)).row_id == ROW


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda r: changes.end_row(r, "no_table", ROW, to=DAY), "no_such_table"),
        (lambda r: changes.end_row(r, TABLE, "NO-ROW", to=DAY), "no_such_row"),
        (lambda r: changes.end_row(r, TABLE, ROW, to=date(2000, 1, 1)), "ends_before_it_begins"),
        (lambda r: changes.withdraw_row(r, TABLE, "NO-ROW"), "no_such_row"),
        (lambda r: changes.add_row(r, TABLE, new_row(r, id=ROW)), "row_id_taken"),
        (lambda r: changes.add_row(r, TABLE, new_row(r), after="NO-ROW"), "no_such_row"),
        (
            lambda r: changes.replace_row_from(r, TABLE, ROW, on=DAY, by=new_row(r, **{"from": None})),
            "begins_elsewhere",
        ),
    ],
)
def test_what_cannot_be_changed_is_refused_by_name(release, change, code):
    with pytest.raises(ChangeRefused) as refused:
        change(release)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({"id": "X"}, "missing_key"),
        ("LC", "not_a_mapping"),
        ({"id": "X", "then": {}, "clause": ["A5"]}, "missing_key"),
        ({"id": "X", "then": dict(FIXED), "clause": ["A5"], "when": {"platform": "nowhere"}}, "unknown_value"),
        ({"id": "X", "then": dict(FIXED), "clause": ["A5"], "from": "soon"}, "not_a_date"),
        (
            {"id": "X", "then": dict(FIXED), "clause": ["A5"], "when": {"paid_fen": {"from": 9, "below": 1}}},
            "empty_range",
        ),
    ],
)
def test_a_row_from_a_form_is_read_as_a_file_is(release, raw, code):
    with pytest.raises(RulebookError) as refused:
        changes.row_of(release, TABLE, raw)
    assert code in {fault.code for fault in refused.value.faults}


def test_clauses_are_added_and_never_rewritten(release):
    known = release.clauses["A5"]
    other = type(known)("A5", type(known.text)("别的", "something else"))
    fresh = type(known)("NEW-1", known.text)
    after = changes.with_clauses(release, [other, fresh])
    assert (after.clauses["A5"], after.clauses["NEW-1"]) == (known, fresh)
