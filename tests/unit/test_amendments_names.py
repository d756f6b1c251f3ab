"""A category is renamed: its code keeps its meaning, and an explanation uses the name of its day."""

from datetime import date

import pytest

from surety.amendments.dossier import Dossier, hash_of, pack, unpack
from surety.amendments.verdict import examine
from surety.exchange.raw import raw_table
from surety.rulebook import Release, RulebookError, load_release
from tests.rulebook.tables import load_table, write_table
from tests.rulebook.tables import raw_table as example

RENAMED = date(2024, 3, 1)
FORMERLY = [
    {"zh": "小号", "en": "petite", "until": date(2020, 1, 1)},
    {"zh": "小件", "en": "little", "until": RENAMED},
]


def renamed(tmp_path, formerly):
    raw = example()
    size = next(each for each in raw["inputs"] if each["name"] == "size")
    size["values"] = {
        "small": {"zh": "小型", "en": "small", "formerly": formerly},
        "large": {"zh": "大", "en": "large"},
    }
    return load_table(tmp_path, raw)[0]


@pytest.mark.parametrize(
    ("on", "zh", "en"),
    [
        (date(2019, 12, 31), "小号（现名小型）", "petite (now small)"),
        (date(2020, 1, 1), "小件（现名小型）", "little (now small)"),
        (date(2024, 2, 29), "小件（现名小型）", "little (now small)"),
        (RENAMED, "小型", "small"),
    ],
)
def test_an_explanation_uses_the_name_of_its_day(tmp_path, on, zh, en):
    release = renamed(tmp_path, FORMERLY)
    answer = release.decide("parcel_fee", {"size": "small"}, on=on)
    told = release.explain(answer)
    for lang, name in (("zh", zh), ("en", en)):
        field = next(each for each in told.to_dict(lang)["inputs"] if each["name"] == "size")
        assert (field["value"], field["value_label"]) == ("small", name)
        assert name in told.to_text(lang)


def test_a_name_is_part_of_a_release_and_one_without_former_ones_keeps_its_bytes(tmp_path):
    release = renamed(tmp_path, FORMERLY)
    again = Release.from_bytes(release.to_bytes())
    assert again.tables["parcel_fee"].spec == release.tables["parcel_fee"].spec
    assert b"formerly" not in load_table(tmp_path / "other", example())[0].to_bytes()


def test_a_candidate_with_a_renamed_category_is_read_back(tmp_path):
    release = renamed(tmp_path, FORMERLY)
    content = pack(Dossier(release, ()))
    assert unpack(content, expected=hash_of(content)).release.hash == release.hash
    assert raw_table(release.tables["parcel_fee"].spec)["inputs"][0]["values"]["small"]["formerly"] == FORMERLY


def test_a_new_name_changes_no_answer(tmp_path):
    before = load_table(tmp_path / "before", example())[0]
    raw = example()
    size = next(each for each in raw["inputs"] if each["name"] == "size")
    names = {value: {"zh": value, "en": value} for value in before.tables["parcel_fee"].spec.inputs[0].values}
    names["small"] |= {"formerly": [{"zh": "旧", "en": "old", "until": RENAMED}]}
    size["values"] = names
    after = load_table(tmp_path / "after", raw)[0]
    verdict = examine(before, Dossier(after, ()), {})
    assert before.hash != after.hash
    assert [(change.table, change.cells, change.since) for change in verdict.changes] == [("parcel_fee", 0, None)]
    assert verdict.edits == ()
    assert verdict.begins is None


@pytest.mark.parametrize(
    ("formerly", "code"),
    [
        ([], "bad_formerly"),
        ([FORMERLY[1], FORMERLY[0]], "bad_formerly"),
        ([FORMERLY[0], FORMERLY[0]], "bad_formerly"),
        ([{"zh": "旧", "en": "old"}], "missing_key"),
        ([{"zh": "旧", "until": RENAMED}], "bad_text"),
        ([{"zh": "旧", "en": "old", "until": "soon"}], "not_a_date"),
        ([{"zh": "旧", "en": "old", "until": None}], "not_a_date"),
        (["旧"], "not_a_mapping"),
        ("旧", "not_a_list"),
    ],
)
def test_a_former_name_needs_both_languages_and_its_day(tmp_path, formerly, code):
    raw = example()
    size = next(each for each in raw["inputs"] if each["name"] == "size")
    size["values"] = {"small": {"zh": "小", "en": "small", "formerly": formerly}, "large": {"zh": "大", "en": "large"}}
    write_table(tmp_path, raw)
    with pytest.raises(RulebookError) as refused:
        load_release(tmp_path)
    assert code in {fault.code for fault in refused.value.faults}
