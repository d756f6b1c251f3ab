"""Worked cases must pass, and reach every row twice, once on a bound it has."""

from datetime import date, timedelta

import pytest

from surety.rulebook import check_release, load_cases, load_release
from tests.rulebook.tables import CASES, DAY, TEXT, case, raw_table, write_table

SMALL, LIGHT, HEAVY = CASES[:2], CASES[2:4], CASES[4:]


def findings(root, raw, cases):
    write_table(root, raw, cases)
    return check_release(load_release(root), load_cases(root))


def kinds(found):
    return [(each.kind, *each.rows) for each in found]


def test_a_row_without_a_case(tmp_path):
    assert kinds(findings(tmp_path, raw_table(), [*SMALL, *LIGHT])) == [("unexercised", "F-HEAVY")]


def test_a_row_with_one_case(tmp_path):
    [found] = findings(tmp_path, raw_table(), [*SMALL, *LIGHT, HEAVY[0]])
    assert kinds([found]) == [("one_case", "F-HEAVY")]
    assert found.to_text("en") == "parcel_fee: row F-HEAVY has one worked case; it needs two"
    assert found.to_text("zh") == "parcel_fee: 行 F-HEAVY 只有一个用例，至少要两个"


def test_the_same_case_twice_is_one(tmp_path):
    assert kinds(findings(tmp_path, raw_table(), [*SMALL, *LIGHT, HEAVY[0], HEAVY[0]])) == [("one_case", "F-HEAVY")]


def test_a_noticed_row_needs_no_case(tmp_path):
    raw = raw_table()
    raw["rows"].append({**raw["rows"][0], "id": "F-NOTICED", "status": "noticed"})
    assert findings(tmp_path, raw, CASES) == []


@pytest.mark.parametrize(("grams", "fine"), [(0, False), (998, False), (999, True)])
def test_the_last_whole_number_of_a_range_is_its_bound(tmp_path, grams, fine):
    cases = [*SMALL, *HEAVY, case("F-LIGHT", "large", 5), case("F-LIGHT", "large", grams)]
    assert kinds(findings(tmp_path, raw_table(), cases)) == ([] if fine else [("no_boundary_case", "F-LIGHT")])


@pytest.mark.parametrize(("grams", "fine"), [(1000, True), (1001, False)])
def test_the_first_number_of_a_range_is_its_bound(tmp_path, grams, fine):
    cases = [*SMALL, *LIGHT, case("F-HEAVY", "large", 5000), case("F-HEAVY", "large", grams)]
    found = findings(tmp_path, raw_table(), cases)
    assert kinds(found) == ([] if fine else [("no_boundary_case", "F-HEAVY")])
    for each in found:
        assert each.counterexample == {"size": "large", "weight_grams": 1000}
        assert "has no worked case exactly on one of its bounds, for example: English=large" in each.to_text("en")


def test_a_bound_outside_the_domain_is_none(tmp_path):
    raw = raw_table()
    raw["inputs"][1]["below"] = 5000
    raw["rows"][2]["when"]["weight_grams"] = [{"from": 1000, "below": 9999}]
    cases = [*SMALL[:1], case("F-SMALL", "small", 2), *LIGHT, HEAVY[1], case("F-HEAVY", "large", 4999)]
    assert kinds(findings(tmp_path, raw, cases)) == [("no_boundary_case", "F-HEAVY")]
    assert findings(tmp_path, raw, [*cases, HEAVY[0]]) == []


def test_a_range_of_fractions_has_no_last_value(tmp_path):
    raw = raw_table()
    raw["inputs"][1]["whole"] = False
    cases = [*SMALL, *HEAVY, case("F-LIGHT", "large", 5), case("F-LIGHT", "large", 6)]
    assert findings(tmp_path, raw, cases) == []


TO = DAY + timedelta(days=10)


@pytest.mark.parametrize("bound", [DAY, {"date": "unknown", "default": DAY}])
@pytest.mark.parametrize(
    ("on", "fine"),
    [(DAY, True), (TO - timedelta(days=1), True), (DAY + timedelta(days=1), False)],
)
def test_a_dated_row_needs_its_first_or_last_day(tmp_path, bound, on, fine):
    raw = raw_table()
    raw["rows"][0] |= {"from": bound, "to": TO}
    raw["gaps"] = [
        {"id": "G-BEFORE", "when": {"size": "small"}, "to": DAY, "reason": TEXT},
        {"id": "G-AFTER", "when": {"size": "small"}, "from": TO, "reason": TEXT},
    ]
    inside = case("F-SMALL", "small", 1, DAY + timedelta(days=5))
    found = findings(tmp_path, raw, [inside, case("F-SMALL", "small", 1, on), *LIGHT, *HEAVY])
    assert kinds(found) == ([] if fine else [("no_boundary_case", "F-SMALL")])
    assert [each.on for each in found] == ([] if fine else [DAY])


def test_a_bound_that_other_rows_take_needs_no_case(tmp_path):
    """F-LIGHT comes first and takes the only bound of F-HEAVY, which decides only above it."""
    raw = raw_table()
    raw["policy"] = "first"
    raw["rows"][1]["when"]["weight_grams"] = [{"below": 1001}]
    cases = [*SMALL, *LIGHT, *(case("F-HEAVY", "large", grams) for grams in (1500, 1600))]
    assert findings(tmp_path, raw, [*cases, case("F-LIGHT", "large", 1000)]) == []
    raw["rows"][1]["when"]["weight_grams"] = [{"below": 1000}]
    assert kinds(findings(tmp_path, raw, cases)) == [("no_boundary_case", "F-HEAVY")]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({**SMALL[0], "row": "F-HEAVY"}, "expected F-HEAVY, got F-SMALL"),
        (
            {**SMALL[0], "then": {"fee_fen": 99}},
            "expected F-SMALL {'fee_fen': 99}, got F-SMALL {'fee_fen': 100}",
        ),
        ({**SMALL[0], "inputs": {"size": "huge"}}, "input size refuses the value 'huge'"),
        ({**SMALL[0], "inputs": {"size": "small", "height": 1}}, "undeclared inputs: height"),
        ({"status": "no_rule", "on": DAY, "inputs": SMALL[0]["inputs"]}, "expected no_rule, got F-SMALL"),
    ],
)
def test_failing_case(tmp_path, wrong, said):
    [failed] = findings(tmp_path, raw_table(), [*CASES, wrong])
    assert failed.kind == "case_failed"
    assert "worked case parcel_fee #7" in failed.to_text("en")
    assert said in failed.to_text("en")


def test_a_case_that_fails_exercises_nothing(tmp_path):
    wrong = [{**each, "then": {"fee_fen": 1}} for each in HEAVY]
    found = findings(tmp_path, raw_table(), [*SMALL, *LIGHT, *wrong])
    assert [each.kind for each in found] == ["case_failed", "case_failed", "unexercised"]


def test_a_case_that_any_size_answers_exercises_its_row(tmp_path):
    cases = [{"row": "F-SMALL", "on": date(2023, 1, 1), "inputs": {"size": "small"}}, SMALL[0], *LIGHT, *HEAVY]
    assert findings(tmp_path, raw_table(), cases) == []
