"""A row switched off answers that it was stopped, in every way of asking, and never makes room for another."""

from datetime import UTC, datetime

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surety.engine.ask import ask, peek
from surety.engine.outcome import Context, Outcome
from surety.rulebook import (
    Release,
    Status,
    Stop,
    Table,
    UnknownRow,
    UnknownTable,
    check_release,
    diagram,
    diff_releases,
    load_cases,
)
from surety.rulebook.batch import STOPPED, match_columns
from tests.rulebook.tables import CASES, DAY, days, drawn_specs, load_table, raw_table, vectors, write_table
from tests.unit.world import PLATFORM

HEAVY = Stop("parcel_fee", "F-HEAVY")
ASKED = {"size": "large", "weight_grams": 1000}


@pytest.fixture
def release(tmp_path):
    return load_table(tmp_path, raw_table())[0]


def test_a_stopped_row_answers_that_it_was_stopped(release):
    answer = release.with_stopped([HEAVY]).decide("parcel_fee", ASKED, on=DAY)
    assert (answer.status, answer.rows, answer.outputs, answer.row_id) == (Status.STOPPED, ("F-HEAVY",), {}, None)
    other = release.with_stopped([HEAVY]).decide("parcel_fee", ASKED | {"weight_grams": 1}, on=DAY)
    assert (other.status, other.row_id) == (Status.DECIDED, "F-LIGHT")


def test_it_stays_stopped_where_a_missing_input_does_not_matter(release):
    stopped = release.with_stopped([Stop("parcel_fee", "F-SMALL")])
    assert stopped.decide("parcel_fee", {"size": "small"}, on=DAY).status is Status.STOPPED
    assert stopped.decide("parcel_fee", {"size": "large"}, on=DAY).status is Status.UNDETERMINED


def test_the_next_row_of_a_first_table_does_not_take_over(tmp_path):
    raw = raw_table()
    raw["policy"] = "first"
    raw["rows"].append({**raw["rows"][2], "id": "F-REST", "when": {}})
    release, _ = load_table(tmp_path, raw)
    assert release.with_stopped([HEAVY]).decide("parcel_fee", ASKED, on=DAY).rows == ("F-HEAVY",)
    rest = release.with_stopped([Stop("parcel_fee", "F-REST")])
    assert rest.decide("parcel_fee", ASKED, on=DAY).row_id == "F-HEAVY"


def test_collecting_stops_when_one_of_its_rows_is(tmp_path):
    raw = raw_table()
    raw["policy"] = "collect"
    raw["rows"].append({**raw["rows"][2], "id": "F-REST", "when": {}})
    answer = load_table(tmp_path, raw)[0].with_stopped([HEAVY]).decide("parcel_fee", ASKED, on=DAY)
    assert (answer.status, answer.rows, answer.outputs) == (Status.STOPPED, ("F-HEAVY",), {})


def test_it_is_part_of_the_release(release):
    stopped = release.with_stopped([HEAVY, Stop("parcel_fee", "F-SMALL"), HEAVY])
    again = Release.from_bytes(stopped.to_bytes())
    assert again.hash == stopped.hash != release.hash
    assert again.stopped == stopped.stopped == (HEAVY, Stop("parcel_fee", "F-SMALL"))
    assert again.decide("parcel_fee", ASKED, on=DAY).status is Status.STOPPED


def test_a_release_without_stops_keeps_its_bytes(release):
    assert "stopped" not in msgspec.json.decode(release.to_bytes())
    assert release.with_stopped([HEAVY]).with_stopped([]).hash == release.hash


def test_only_rows_that_exist_are_stopped(release):
    with pytest.raises(UnknownTable):
        release.with_stopped([Stop("fees", "F-HEAVY")])
    with pytest.raises(UnknownRow, match="parcel_fee has no row F-LEAD"):
        release.with_stopped([Stop("parcel_fee", "F-LEAD")])


def test_a_case_it_would_decide_goes_to_a_person(release):
    book = release.with_stopped([HEAVY])
    context = Context(now=datetime(2023, 1, 1, tzinfo=UTC), book=book, source=PLATFORM, reads={})
    outcome = Outcome(case=None)
    assert ask(outcome, context, "parcel_fee", ASKED, on=context.now) is None
    assert peek(context, "parcel_fee", ASKED, on=context.now) is None
    [decision], [item] = outcome.decisions, outcome.opened
    assert (decision.status, decision.rows) == ("stopped", ("F-HEAVY",))
    assert (item.details["status"], item.details["rows"]) == ("stopped", ["F-HEAVY"])


def test_it_is_told(release):
    stopped = release.with_stopped([HEAVY])
    told = stopped.explain(stopped.decide("parcel_fee", ASKED, on=DAY))
    assert (told.row.id, told.clause) == ("F-HEAVY", ("A1",))
    assert told.to_dict("en")["said"] == "this row was stopped (F-HEAVY): a person decides"
    assert told.to_dict("en")["outputs"] == []
    assert "F-HEAVY 行已停用，转人工处理" in told.to_text("zh")
    assert [other.row.id for other in told.others] == ["F-SMALL", "F-LIGHT"]


def test_the_diff_shows_it(release):
    [found] = diff_releases(release, release.with_stopped([HEAVY]))
    [change] = found.changes
    assert (change.old.status, change.new.status, change.cells) == (Status.DECIDED, Status.STOPPED, 1)
    assert "F-HEAVY -> stopped (F-HEAVY)" in found.to_text("en")
    assert "F-HEAVY → 已停用（F-HEAVY）" in found.to_text("zh")


def test_the_check_is_of_the_rules_as_written(tmp_path, release):
    write_table(tmp_path, raw_table(), CASES)
    assert check_release(release.with_stopped([HEAVY]), load_cases(tmp_path)) == []
    assert kinds_of(check_release(release.with_stopped([HEAVY]), [])) == {"unexercised"}


def kinds_of(found):
    return {each.kind for each in found}


@settings(max_examples=150)
@given(drawn_specs(), st.lists(st.tuples(vectors, days), min_size=1, max_size=8), st.data())
def test_every_way_of_asking_agrees(spec, subjects, data):
    stopped = frozenset(data.draw(st.sets(st.sampled_from([row.id for row in spec.rows]))))
    running, table = Table(spec), Table(spec, stopped=stopped)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diagram, "ENTRIES_MAX", 0)
        outgrown = Table(spec, stopped=stopped)
    columns = [np.array(column) for column in zip(*(values for values, _ in subjects), strict=True)]
    columns[4] = columns[4].astype("datetime64[D]")
    batch = match_columns(table, columns, np.array([day for _, day in subjects], "datetime64[D]"))
    for (values, day), index in zip(subjects, batch, strict=True):
        asked = dict(zip(table.input_names, values, strict=True))
        before, answer = running.decide(asked, day), table.decide(asked, day)
        assert answer == outgrown.decide(asked, day)
        if before.status is Status.DECIDED and stopped & set(before.rows):
            assert (answer.status, answer.rows) == (
                Status.STOPPED,
                tuple(row for row in before.rows if row in stopped),
            )
            assert index == STOPPED
        else:
            assert answer == before
            assert index < 0 or table.rows[index].id == answer.row_id
