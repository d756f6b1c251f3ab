"""Every fault of a rulebook file is reported at once, with its file, row and cell."""

import contextlib
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surety.rulebook import RulebookError, load_cases, load_release
from tests.rulebook.tables import TEXT, load_table, raw_table, write_table, write_yaml

FILE = "shipping/parcel_fee.yaml"


def change(path: str, value):
    """A function that sets (or with ... removes) one place of a raw table."""

    def apply(raw):
        *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
        for key in parents:
            raw = raw[key]
        if value is ...:
            del raw[last]
        else:
            raw[last] = value

    return apply


ROW = "rows.1."
FAULTS = [
    ("policy", "last", "not_a_choice", "", "policy"),
    ("zone", "Mars/Base", "bad_zone", "", "zone"),
    ("title", {"zh": "只有中文"}, "bad_text", "", "title"),
    ("date_note", ..., "missing_key", "", ""),
    ("colour", "red", "unknown_key", "", ""),
    ("inputs", [], "empty", "", "inputs"),
    ("inputs.0.values", [], "empty", "", "size"),
    ("inputs.0.values", ["small", "large", "small"], "duplicate", "", "size"),
    ("inputs.0.type", "colour", "not_a_choice", "", "size"),
    ("inputs.1.below", 0, "empty_range", "", "weight_grams"),
    ("inputs.1.from", 0.5, "bad_bound", "", "weight_grams"),
    ("inputs.1.name", "size", "duplicate", "", "inputs"),
    ("inputs.0", {"vocabulary": "planet"}, "unknown_vocabulary", "", "inputs"),
    ("outputs.0.unit", "hours", "unit_mismatch", "", "fee_fen"),
    ("rows", [], "empty", "", "rows"),
    (ROW + "id", "F-SMALL", "duplicate_row", "F-SMALL", "id"),
    (ROW + "when.size", "huge", "unknown_value", "F-LIGHT", "size"),
    (ROW + "when.size", ["large", "large"], "duplicate", "F-LIGHT", "size"),
    (ROW + "when.size", [], "empty", "F-LIGHT", "size"),
    (ROW + "when.weight_grams", 5, "not_a_range", "F-LIGHT", "weight_grams"),
    (ROW + "when.weight_grams", {"from": 9, "below": 9}, "empty_range", "F-LIGHT", "weight_grams"),
    (ROW + "when.weight_grams", {"from": True}, "bad_bound", "F-LIGHT", "weight_grams"),
    (ROW + "when.weight_grams", {"from": date(2023, 1, 1)}, "bad_bound", "F-LIGHT", "weight_grams"),
    (ROW + "when.height", 5, "unknown_key", "F-LIGHT", "when"),
    (ROW + "then", {}, "missing_key", "F-LIGHT", "then"),
    (ROW + "then.fee_fen", "2", "bad_output", "F-LIGHT", "fee_fen"),
    (ROW + "then.fee_fen", True, "bad_output", "F-LIGHT", "fee_fen"),
    (ROW + "then.tip_fen", 1, "unknown_key", "F-LIGHT", "then"),
    (ROW + "from", "soon", "not_a_date", "F-LIGHT", "from"),
    (ROW + "from", "unknown", "unknown_without_default", "F-LIGHT", "from"),
    (ROW + "from", {"date": "unknown"}, "missing_key", "F-LIGHT", "from"),
    (ROW + "assumed", True, "assumed_without_reason", "F-LIGHT", "reason"),
    (ROW + "reason", TEXT, "reason_without_assumed", "F-LIGHT", "assumed"),
    (ROW + "assumed", "yes", "not_a_bool", "F-LIGHT", "assumed"),
    (ROW + "status", "draft", "not_a_choice", "F-LIGHT", "status"),
    (ROW + "clause", "A1", "not_a_list", "F-LIGHT", "clause"),
    ("gaps", [{"id": "G", "when": {"size": "huge"}, "reason": TEXT}], "unknown_value", "G", "size"),
    ("gaps", [{"id": "F-SMALL", "when": {"size": "small"}, "reason": TEXT}], "duplicate_row", "F-SMALL", "id"),
    ("inputs.1.whole", "no", "not_a_bool", "", "weight_grams"),
    ("inputs.1.unit", 5.5, "not_a_word", "", "weight_grams"),
    ("inputs.0.values", {1688: TEXT, "1688": TEXT}, "duplicate", "", "size"),
    (ROW + "when.size", True, "unknown_value", "F-LIGHT", "size"),
    (ROW + "when.size", None, "unknown_value", "F-LIGHT", "size"),
    (ROW + "when.weight_grams", {"from": 10, "below": 3}, "empty_range", "F-LIGHT", "weight_grams"),
    (ROW + "when.weight_grams", {"below": 2**63}, "bad_bound", "F-LIGHT", "weight_grams"),
    (ROW + "when.weight_grams", {"from": "017"}, "bad_bound", "F-LIGHT", "weight_grams"),
    (ROW + "then.fee_fen", 10**30, "bad_output", "F-LIGHT", "fee_fen"),
    (ROW + "to", date.min, "not_a_date", "F-LIGHT", "to"),
    (ROW + "note", {"zh": 5, "en": 5}, "bad_text", "F-LIGHT", "note"),
    ("title", {"zh": "题", "en": 5}, "bad_text", "", "title"),
]


@pytest.mark.parametrize(("path", "value", "code", "row", "cell"), FAULTS)
def test_fault_names_its_place(tmp_path, path, value, code, row, cell):
    raw = raw_table()
    change(path, value)(raw)
    with pytest.raises(RulebookError) as refused:
        load_release(write_table(tmp_path, raw))
    faults = {(fault.code, fault.file, fault.row, fault.cell) for fault in refused.value.faults}
    assert (code, FILE, row, cell) in faults


def test_every_fault_is_listed_in_both_languages(tmp_path):
    raw = raw_table()
    for path, value in (("rows.0.when.size", "huge"), ("rows.1.then.fee_fen", 1.5), ("rows.2.from", 7)):
        change(path, value)(raw)
    with pytest.raises(RulebookError) as refused:
        load_release(write_table(tmp_path, raw))
    assert str(refused.value).splitlines() == [
        "shipping/parcel_fee.yaml > F-SMALL > size: huge is not a declared value",
        "shipping/parcel_fee.yaml > F-LIGHT > fee_fen: 1.5 is not a valid whole output",
        "shipping/parcel_fee.yaml > F-HEAVY > from: expected a date, found 7",
    ]
    assert refused.value.faults[0].to_text("zh").endswith("未声明的取值 huge")


def test_never_valid_row(tmp_path):
    raw = raw_table()
    raw["rows"][0].update({"from": date(2023, 2, 1), "to": date(2023, 2, 1)})
    with pytest.raises(RulebookError, match="never valid"):
        load_release(write_table(tmp_path, raw))


def test_an_empty_folder_is_no_rulebook(tmp_path):
    with pytest.raises(RulebookError, match="no table"):
        load_release(tmp_path)


def test_one_table_one_file(tmp_path):
    write_table(tmp_path, raw_table())
    write_yaml(tmp_path / "taxes" / "parcel_fee.yaml", raw_table())
    with pytest.raises(RulebookError, match=r"already defined in shipping/parcel_fee\.yaml"):
        load_release(tmp_path)


def test_a_file_is_named_after_its_table(tmp_path):
    write_yaml(tmp_path / "fees.yaml", raw_table())
    with pytest.raises(RulebookError, match="named after its table parcel_fee"):
        load_release(tmp_path)


def test_a_tree_declares_every_parent(tmp_path):
    raw = raw_table()
    raw["inputs"][0] = {"name": "size", "type": "tree", "label": TEXT, "values": ["small", "large/wide"]}
    with pytest.raises(RulebookError, match="large/wide has no declared parent large"):
        load_release(write_table(tmp_path, raw))


def test_cited_clauses_must_exist_once_a_register_does(tmp_path):
    write_yaml(tmp_path / "clauses.yaml", {"A2": {**TEXT, "quality": "H"}})
    with pytest.raises(RulebookError, match=r"clauses\.yaml has no clause A1"):
        load_release(write_table(tmp_path, raw_table()))


def test_vocabulary_is_copied_into_the_release(tmp_path):
    raw = raw_table()
    raw["inputs"][0] = {"vocabulary": "size"}
    write_yaml(tmp_path / "vocabulary.yaml", {"size": {"type": "enum", "label": TEXT, "values": ["small", "large"]}})
    _, table = load_table(tmp_path, raw)
    assert list(table.spec.inputs[0].values) == ["small", "large"]


def test_words_of_yaml_1_1_stay_words(tmp_path):
    raw = raw_table()
    raw["inputs"][0]["values"] = ["small", "large", "NO"]
    path = write_table(tmp_path, raw) / "shipping" / "parcel_fee.yaml"
    path.write_text(path.read_text().replace("'NO'", "no").replace("size: small", "size: [small, no]"))
    table = load_release(tmp_path).tables["parcel_fee"]
    assert table.decide({"size": "no", "weight_grams": 1}, date(2023, 1, 1)).row_id == "F-SMALL"


def test_an_unknown_date_keeps_its_default_and_says_so(tmp_path):
    raw = raw_table()
    raw["rows"][0]["from"] = {"date": "unknown", "default": date(2023, 1, 1)}
    raw["rows"][0]["to"] = {"date": "unknown", "default": "open"}
    row = load_table(tmp_path, raw)[1].row("F-SMALL")
    assert (row.from_, row.to, row.unknown) == (date(2023, 1, 1), None, ("from", "to"))


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ({"on": date(2023, 1, 1), "inputs": {}}, "either the row or the status"),
        ({"row": "F-SMALL", "inputs": {}}, "on is missing"),
        ({"row": "F-SMALL", "on": "today", "inputs": {}}, "expected a date"),
        ({"status": "maybe", "on": date(2023, 1, 1), "inputs": {}}, "maybe is not one of"),
        ({"row": "F-SMALL", "on": date(2023, 1, 1), "inputs": 5}, "inputs: expected a mapping"),
        ({"row": "F-SMALL", "on": date(2023, 1, 1), "inputs": {}, "then": 5}, "then: expected a mapping"),
        ({"row": None, "on": date(2023, 1, 1), "inputs": {}}, "row: expected a code"),
    ],
)
def test_case_faults_name_the_case(tmp_path, case, said):
    write_table(tmp_path, raw_table(), [case])
    with pytest.raises(RulebookError, match=rf"parcel_fee #1.*{said}"):
        load_cases(tmp_path)


def places_of(raw, path=""):
    """Every place of a raw table, as `change` names it."""
    items = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    for key, value in items:
        yield f"{path}{key}"
        yield from places_of(value, f"{path}{key}.")


JUNK = (None, True, 0, -1.5, "", "small", [], [[]], {}, {"from": 1}, {"zh": 1}, [{"id": []}], date(2023, 1, 1))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(places_of(raw_table()))), st.sampled_from(JUNK))
def test_junk_anywhere_is_a_fault_and_never_a_crash(tmp_path, path, junk):
    raw = raw_table()
    change(path, junk)(raw)
    write_yaml(tmp_path / "shipping" / "parcel_fee.yaml", raw)
    with contextlib.suppress(RulebookError):
        load_release(tmp_path)
