"""A diff counts the cells that change and shows one of each, and agrees with deciding twice."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from surety.rulebook import Release, Table, diff_releases, retroactive
from surety.rulebook.diff import changes
from tests.rulebook.tables import DAY, TEXT, days, drawn_specs, load_table, raw_table, vectors


def diff(root, raw):
    return diff_releases(load_table(root / "old", raw_table())[0], load_table(root / "new", raw)[0])


def test_the_same_release(tmp_path):
    assert diff(tmp_path, raw_table()) == []


def test_a_moved_bracket(tmp_path):
    raw = raw_table()
    raw["rows"][1]["when"]["weight_grams"] = {"below": 900}
    raw["rows"][2]["when"]["weight_grams"] = {"from": 900}
    [found] = diff(tmp_path, raw)
    [change] = found.changes
    assert (change.old.row_id, change.new.row_id, change.cells) == ("F-LIGHT", "F-HEAVY", 1)
    assert (change.values, change.result_changed, change.earliest) == (("large", 900), True, date.min)
    said = "parcel_fee: 1 cells change their result (for all time), F-LIGHT -> F-HEAVY, for example: "
    assert found.to_text("en").startswith(said)
    assert "1 格结果改变（不限日期）" in found.to_text("zh")


def test_a_rule_from_a_day(tmp_path):
    raw = raw_table()
    raw["rows"].append({**raw["rows"][0], "id": "F-SMALL-2", "then": {"fee_fen": 150}, "from": DAY})
    raw["rows"][0]["to"] = DAY
    [found] = diff(tmp_path, raw)
    [change] = found.changes
    assert (change.on, change.old.outputs, change.new.outputs) == (DAY, {"fee_fen": 100}, {"fee_fen": 150})
    assert change.earliest == found.earliest == DAY
    assert "(from 2023-01-01 on), F-SMALL -> F-SMALL-2" in found.to_text("en")


def test_a_change_in_the_past_is_retroactive(tmp_path):
    raw = raw_table()
    raw["rows"].append({**raw["rows"][0], "id": "F-SMALL-2", "then": {"fee_fen": 150}, "from": DAY})
    raw["rows"][0]["to"] = DAY
    raw["rows"][1]["then"]["fee_fen"] = 201
    [found] = diff(tmp_path, raw)
    small, light = (change.earliest for change in sorted(found.changes, key=lambda change: change.old.row_id)[::-1])
    assert (small, light, found.earliest) == (DAY, date.min, date.min)
    assert [change.new.row_id for change in retroactive([found], before=DAY)] == ["F-LIGHT"]
    later = retroactive([found], before=DAY + timedelta(days=1))
    assert {change.new.row_id for change in later} == {"F-LIGHT", "F-SMALL-2"}
    assert retroactive([], before=DAY) == []


def test_before_the_first_bound_is_all_the_past(tmp_path):
    """The only bound lies far ahead; what changes before it changes for all time, not from the day before it."""
    raw = raw_table()
    raw["rows"][0]["to"] = DAY + timedelta(days=3650)
    raw["rows"][0]["then"]["fee_fen"] = 99
    [found] = diff(tmp_path, raw)
    assert [change.result_changed for change in retroactive([found], before=date(1900, 1, 1))] == [True]


def test_words_that_changed(tmp_path):
    raw = raw_table()
    raw["rows"][0]["clause"] = ["A2"]
    [found] = diff(tmp_path, raw)
    assert (found.changes, found.earliest) == ((), None)
    assert found.to_text("en") == "parcel_fee: only words or sources changed; no answer does"


def test_another_row_with_the_same_result(tmp_path):
    raw = raw_table()
    raw["rows"][0]["id"] = "F-TINY"
    [found] = diff(tmp_path, raw)
    assert [change.result_changed for change in found.changes] == [False]
    assert "keep their result under another row" in found.to_text("en")


def test_a_lost_rule(tmp_path):
    raw = raw_table()
    raw["rows"].pop()
    [found] = diff(tmp_path, raw)
    assert "F-HEAVY -> no rule" in found.to_text("en")


def test_values_that_came_and_went(tmp_path):
    raw = raw_table()
    raw["inputs"][0]["values"] = ["small", "large", "huge"]
    [found] = diff(tmp_path, raw)
    assert found.changes == ()
    assert found.to_text("en") == "parcel_fee: English: values added huge, removed -"


def test_tables_that_came_went_or_changed_shape(tmp_path):
    raw = raw_table()
    raw["id"] = "letter_fee"
    raw["rows"][0]["from"] = DAY
    come, gone = diff(tmp_path, raw)
    assert [(each.table, each.kind, each.cells) for each in (come, gone)] == [
        ("letter_fee", "added", 6),
        ("parcel_fee", "removed", 4),
    ]
    assert {(change.new.row_id, change.earliest) for change in come.changes} == {
        ("F-SMALL", DAY),
        ("F-LIGHT", date.min),
        ("F-HEAVY", date.min),
    }
    assert come.to_text("en").splitlines()[0] == "letter_fee: a new table: English"
    assert gone.to_text("zh").splitlines()[0] == "parcel_fee: 删除该表：中文"
    assert "F-HEAVY -> no rule" in gone.to_text("en")


def test_a_table_of_that_name_with_another_question(tmp_path):
    raw = raw_table()
    raw["date_key"] = "paid_at"
    assert [(each.table, each.kind) for each in diff(tmp_path / "a", raw)] == [
        ("parcel_fee", "removed"),
        ("parcel_fee", "added"),
    ]
    raw = raw_table()
    raw["inputs"][0]["values"] = ["tiny", "huge"]
    for row, size in zip(raw["rows"], ("tiny", "huge", "huge"), strict=True):
        row["when"]["size"] = size
    assert [each.kind for each in diff(tmp_path / "b", raw)] == ["removed", "added"]


def test_an_input_that_came_makes_no_difference_to_the_old_rows(tmp_path):
    raw = raw_table()
    raw["inputs"].insert(0, {"name": "express", "type": "bool", "label": TEXT})
    raw["rows"][0]["when"]["express"] = False
    raw["rows"].append({**raw["rows"][0], "id": "F-FAST", "when": {"size": "small", "express": True}})
    [found] = diff(tmp_path, raw)
    assert (found.kind, found.inputs, found.cells) == ("compared", (("express",), ()), 2)
    [change] = found.changes
    assert (change.old.row_id, change.new.row_id, change.values[0]) == ("F-SMALL", "F-FAST", True)
    assert "parcel_fee: inputs added express, removed -" in found.to_text("en")


def test_an_input_that_went(tmp_path):
    raw = raw_table()
    raw["inputs"].pop(0)
    raw["rows"] = [{**row, "when": {k: v for k, v in row["when"].items() if k != "size"}} for row in raw["rows"][1:]]
    [found] = diff(tmp_path, raw)
    assert found.inputs == ((), ("size",))
    assert {(change.old.row_id, change.new.row_id) for change in found.changes} == {
        ("F-SMALL", "F-LIGHT"),
        ("F-SMALL", "F-HEAVY"),
    }
    assert found.to_text("zh")


def test_an_output_that_came_changes_no_answer(tmp_path):
    raw = raw_table()
    raw["outputs"].append({"name": "tip_fen", "type": "whole", "unit": "fen", "label": TEXT})
    for row in raw["rows"]:
        row["then"]["tip_fen"] = 1
    [found] = diff(tmp_path, raw)
    assert (found.outputs, found.changes) == ((("tip_fen",), ()), ())
    assert found.to_text("en") == "parcel_fee: outputs added tip_fen, removed -"


@settings(max_examples=100)
@given(drawn_specs(rows_max=4), drawn_specs(rows_max=4), st.lists(st.tuples(vectors, days), max_size=40))
def test_every_difference_is_listed_and_real(old, new, subjects):
    tables, asked = (Table(old), Table(new)), [each.name for each in old.inputs]
    listed = changes(*tables)
    since = {(change.old.rows, change.new.rows): change.earliest for change in listed}
    for values, day in [*subjects, *((change.values, change.on) for change in listed)]:
        before, after = (table.decide(dict(zip(asked, values, strict=True)), day).outcome for table in tables)
        assert before == after or since[before.rows, after.rows] <= day
    for change in listed:
        assert change.earliest in (date.min, change.on)
        inputs = dict(zip(asked, change.values, strict=True))
        assert [table.decide(inputs, change.on).outcome for table in tables] == [change.old, change.new]
    assert (diff_releases(Release([old]), Release([new])) == []) == (old == new)


def test_a_day_is_a_cell_of_its_own(tmp_path):
    raw = raw_table()
    raw["rows"][0]["from"], raw["rows"][0]["to"] = date(2022, 1, 1), date(2022, 1, 1) + timedelta(days=1)
    [found] = diff(tmp_path, raw)
    assert found.cells == 4  # two epochs without the rule, light and heavy in each
