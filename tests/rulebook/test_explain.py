"""An explanation names the row, clause and inputs, and for every other live row the cell that kept it out."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surety.engine.book import packaged
from surety.rulebook import Release, Status, UnknownRow
from surety.rulebook.words import ZEROS
from tests.rulebook.naive import cell_holds
from tests.rulebook.tables import DAY, INPUTS, TEXT, days, drawn_specs, load_table, raw_table, vectors, write_yaml


@pytest.fixture
def raw():
    raw = raw_table()
    labels = (("大小", "Size"), ("重量", "Weight"))
    for each, (zh, en) in zip(raw["inputs"], labels, strict=True):
        each["label"] = {"zh": zh, "en": en}
    raw["inputs"][0]["values"] = {
        "small": {"zh": "小件", "en": "small"},
        "large": {"zh": "大件", "en": "large"},
    }
    raw["outputs"][0]["label"] = {"zh": "运费", "en": "Fee"}
    raw["title"] = {"zh": "包裹运费", "en": "Parcel fee"}
    return raw


def explain(root, raw, asked, on=DAY):
    write_yaml(root / "clauses.yaml", {"A1": {"zh": "大小件分别计费", "en": "Sizes pay apart", "quality": "M"}})
    release, _ = load_table(root, raw)
    return release.explain(release.decide(raw["id"], asked, on=on))


def test_decided_in_english(tmp_path, raw):
    told = explain(tmp_path, raw, {"size": "large", "weight_grams": 999})
    assert (told.row.id, told.clause, told.inputs) == (
        "F-LIGHT",
        ("A1",),
        {"size": "large", "weight_grams": 999},
    )
    assert told.to_text("en") == "\n".join(
        (
            "Parcel fee: decided by F-LIGHT (sent_at 2023-01-01)",
            "  valid at all times",
            "  Clause A1: Sizes pay apart",
            "  Inputs: Size=large, Weight=999",
            "  Result: Fee=CNY 2.00",
            "  Why no other row: ",
            "    F-SMALL: Size is large, the row wants small",
            "    F-HEAVY: Weight is 999, the row wants from 1000",
        )
    )


def test_decided_in_chinese(tmp_path, raw):
    said = explain(tmp_path, raw, {"size": "large", "weight_grams": 1000}).to_text("zh")
    assert said.splitlines()[0] == "包裹运费：由 F-HEAVY 行判定（sent_at 2023-01-01）"
    assert "  依据 A1：大小件分别计费" in said
    assert "  结果：运费=3.00 元" in said
    assert "    F-SMALL：大小为“大件”，该行要求“小件”" in said
    assert "    F-LIGHT：重量为“1000”，该行要求“1000以下”" in said


@settings(max_examples=100)
@given(drawn_specs(), vectors, days, st.sets(st.sampled_from([each.name for each in INPUTS]), max_size=2))
def test_every_other_row_is_kept_out_by_the_cells_that_refuse(spec, values, day, missing):
    release = Release([spec])
    asked = {each.name: value for each, value in zip(INPUTS, values, strict=True) if each.name not in missing}
    told = release.explain(release.decide("drawn", asked, on=day))
    live = [row for row in spec.rows if row.live(day) and row is not told.row]
    refused = [
        [name for name, cell in row.when.items() if name in asked and not cell_holds(cell, asked[name])] for row in live
    ]
    assert [(other.row.id, sorted(other.inputs)) for other in told.others] == [
        (row.id, sorted(names)) for row, names in zip(live, refused, strict=True)
    ]


def test_rows_asked_for_are_told_of_alone(tmp_path, raw):
    release, _ = load_table(tmp_path, raw)
    answer = release.decide("parcel_fee", {"size": "small", "weight_grams": 5}, on=DAY)
    told = release.explain(answer, rows=["F-HEAVY", "F-SMALL"])
    assert [(each.row.id, each.inputs) for each in told.others] == [
        ("F-HEAVY", ("size", "weight_grams")),
        ("F-SMALL", ()),
    ]
    assert release.explain(answer, rows=()).others == ()
    with pytest.raises(UnknownRow):
        release.explain(answer, rows=["F-NONE"])


def test_as_data(tmp_path, raw):
    told = explain(tmp_path, raw, {"size": "small", "weight_grams": 5}).to_dict("en")
    assert (told["status"], told["row"]["id"], told["on"]) == ("decided", "F-SMALL", "2023-01-01")
    assert told["clause"] == [{"id": "A1", "text": "Sizes pay apart", "quality": "M"}]
    assert told["inputs"][0] == {"name": "size", "label": "Size", "value": "small", "value_label": "small"}
    assert told["outputs"] == [{"name": "fee_fen", "label": "Fee", "value": 100, "value_label": "CNY 1.00"}]
    assert [(each["row"], each["inputs"]) for each in told["others"]] == [
        ("F-LIGHT", ["size"]),
        ("F-HEAVY", ["size", "weight_grams"]),
    ]


def test_rows_of_other_dates_are_left_out(tmp_path, raw):
    raw["rows"][2]["from"] = date(2024, 1, 1)
    told = explain(tmp_path, raw, {"size": "small", "weight_grams": 5})
    assert [other.row.id for other in told.others] == ["F-LIGHT"]


def test_assumption_and_unknown_date_are_told(tmp_path, raw):
    raw["rows"][0] |= {
        "assumed": True,
        "reason": {"zh": "资料未载", "en": "nobody wrote it down"},
        "from": {"date": "unknown", "default": date(2022, 1, 1)},
        "note": {"zh": "备注", "en": "a remark"},
    }
    told = explain(tmp_path, raw, {"size": "small", "weight_grams": 5})
    assert told.to_dict("en")["row"]["remarks"] == [
        "valid from 2022-01-01",
        "start date not in the sources, taken as 2022-01-01",
        "assumed, the sources are silent: nobody wrote it down",
        "a remark",
    ]
    assert "资料未载，按假定处理：资料未载" in told.to_text("zh")


def test_no_rule_tells_the_declared_gap(tmp_path, raw):
    raw["rows"].pop(0)
    raw["gaps"] = [{"id": "G-SMALL", "when": {"size": "small"}, "reason": TEXT}]
    told = explain(tmp_path, raw, {"size": "small", "weight_grams": 5})
    assert told.answer.status is Status.NO_RULE
    assert told.to_dict("en")["said"] == "left without a rule on purpose (G-SMALL): English"


def test_no_rule_without_a_declared_gap(tmp_path, raw):
    raw["rows"].pop(0)
    told = explain(tmp_path, raw, {"size": "small", "weight_grams": 5}).to_dict("en")
    assert told["said"] == "no rule applies; a person must decide"
    assert told["row"] is None
    assert told["outputs"] == []


def test_undetermined_tells_what_is_missing(tmp_path, raw):
    told = explain(tmp_path, raw, {"size": "large"}).to_dict("en")
    assert told["said"] == "Weight is missing; it could be F-LIGHT, F-HEAVY"
    assert told["inputs"][1] == {
        "name": "weight_grams",
        "label": "Weight",
        "value": None,
        "value_label": "not known",
    }
    assert [each["why"] for each in told["others"]] == [
        "Size is large, the row wants small",
        "still possible, depending on Weight",
        "still possible, depending on Weight",
    ]


def test_ambiguous_tells_every_row(tmp_path, raw):
    raw["rows"][1]["when"] = {"size": "large"}
    told = explain(tmp_path, raw, {"size": "large", "weight_grams": 1000}).to_dict("en")
    assert told["said"] == "F-LIGHT, F-HEAVY match at once; a person must decide"
    assert told["others"][1]["why"] == "its conditions hold as well"


def test_first_tells_which_row_came_before(tmp_path, raw):
    raw["policy"] = "first"
    raw["rows"][1]["when"] = {"size": "large"}
    told = explain(tmp_path, raw, {"size": "large", "weight_grams": 1000}).to_dict("en")
    assert told["others"][1]["why"] == "its conditions hold too, but F-LIGHT comes first"


def test_no_third_language(tmp_path, raw):
    with pytest.raises(ValueError, match="no text in 'fr'"):
        explain(tmp_path, raw, {"size": "small", "weight_grams": 5}).to_text("fr")


@pytest.mark.parametrize(
    ("table", "inputs", "said"),
    [
        ("auto_cancel", {"platform": "jd"}, "Days unshipped=does not apply"),
        ("no_reason_return", {"platform": "1688", "return_class": "custom"}, "Days=does not apply"),
        ("refund_due", {"platform": "douyin"}, "no limit"),
    ],
)
def test_a_zero_that_is_no_number_is_said_as_what_it_stands_for(table, inputs, said):
    release = packaged()
    told = release.explain(release.decide(table, inputs, on=date(2026, 11, 1)))
    assert said in told.to_text("en")
    assert "=0 days" not in told.to_text("en")
    assert "=0 天" not in told.to_text("zh")


def test_what_zeros_stand_for_is_said_of_outputs_that_exist():
    release = packaged()
    for table, outputs in ZEROS.items():
        known = {each.name for each in release.tables[table].spec.outputs}
        assert set(outputs) <= known, table
