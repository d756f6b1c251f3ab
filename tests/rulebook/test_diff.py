"""A diff counts the cells that change and shows one of each, and agrees with deciding twice."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from surety.rulebook import Release, Table, diff_releases
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
    assert (change.values, change.result_changed) == (("large", 900), True)
    assert found.to_text("en").startswith("parcel_fee: 1 cells change their result, F-LIGHT -> F-HEAVY, for example: ")
    assert "1 格结果改变" in found.to_text("zh")


def test_a_rule_from_a_day(tmp_path):
    raw = raw_table()
    raw["rows"].append({**raw["rows"][0], "id": "F-SMALL-2", "then": {"fee_fen": 150}, "from": DAY})
    raw["rows"][0]["to"] = DAY
    [found] = diff(tmp_path, raw)
    [change] = found.changes
    assert (change.on, change.old.outputs, change.new.outputs) == (DAY, {"fee_fen": 100}, {"fee_fen": 150})


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
    assert [(each.table, each.kind) for each in diff(tmp_path, raw)] == [
        ("letter_fee", "added"),
        ("parcel_fee", "removed"),
    ]
    raw = raw_table()
    raw["inputs"].append({"name": "express", "type": "bool", "label": TEXT})
    [found] = diff(tmp_path / "again", raw)
    assert (found.kind, found.cells) == ("reshaped", 0)


@settings(max_examples=100, deadline=None)
@given(drawn_specs(rows_max=4), drawn_specs(rows_max=4), st.lists(st.tuples(vectors, days), max_size=40))
def test_every_difference_is_listed_and_real(old, new, subjects):
    tables, asked = (Table(old), Table(new)), [each.name for each in old.inputs]
    listed = changes(*tables)
    pairs = [(change.old, change.new) for change in listed]
    for values, day in [*subjects, *((change.values, change.on) for change in listed)]:
        before, after = (table.decide(dict(zip(asked, values, strict=True)), day).outcome for table in tables)
        assert (before == after) or (before, after) in pairs
    for change in listed:
        inputs = dict(zip(asked, change.values, strict=True))
        assert [table.decide(inputs, change.on).outcome for table in tables] == [change.old, change.new]
    assert (diff_releases(Release([old]), Release([new])) == []) == (old == new)


def test_a_day_is_a_cell_of_its_own(tmp_path):
    raw = raw_table()
    raw["rows"][0]["from"], raw["rows"][0]["to"] = date(2022, 1, 1), date(2022, 1, 1) + timedelta(days=1)
    [found] = diff(tmp_path, raw)
    assert found.cells == 4  # two epochs without the rule, light and heavy in each
