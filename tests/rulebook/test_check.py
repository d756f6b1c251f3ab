"""The check finds every planted fault, with a counterexample, and nothing else."""

from datetime import timedelta

from surety.rulebook import check_release, load_cases, load_release, space
from tests.rulebook.tables import CASES, DAY, TEXT, case, raw_table, write_table, write_yaml


def findings(root, raw, cases=CASES):
    write_table(root, raw, cases)
    return check_release(load_release(root), load_cases(root))


def kinds(found):
    return [(each.kind, each.rows) for each in found]


def test_a_sound_table_has_no_findings(tmp_path):
    assert findings(tmp_path, raw_table()) == []


def test_gap_of_one_gram(tmp_path):
    raw = raw_table()
    raw["rows"][1]["when"]["weight_grams"] = {"below": 999}
    [gap] = [each for each in findings(tmp_path, raw) if each.kind == "gap"]
    assert gap.counterexample == {"size": "large", "weight_grams": 999}
    assert gap.to_text("en").startswith("parcel_fee: no rule covers: English=large, English=999, sent_at ")
    assert "没有规则覆盖" in gap.to_text("zh")


def test_gap_of_one_day(tmp_path):
    raw = raw_table()
    raw["rows"][0]["to"] = DAY
    later = {**raw["rows"][0], "id": "F-SMALL-2", "from": DAY + timedelta(days=1)}
    del later["to"]
    raw["rows"].append(later)
    last, first = DAY - timedelta(days=1), DAY + timedelta(days=1)
    cases = [
        *(case("F-SMALL", "small", grams, last) for grams in (1, 2)),
        *CASES[2:],
        *(case("F-SMALL-2", "small", grams, first) for grams in (1, 2)),
    ]
    [gap] = findings(tmp_path, raw, cases)
    assert (gap.kind, gap.on, gap.counterexample["size"]) == ("gap", DAY, "small")


def test_a_declared_gap_is_no_finding(tmp_path):
    raw = raw_table()
    raw["rows"].pop(0)
    raw["gaps"] = [{"id": "G-SMALL", "when": {"size": "small"}, "reason": TEXT}]
    cases = [*CASES[2:], {"status": "no_rule", "on": DAY, "inputs": {"size": "small", "weight_grams": 1}}]
    assert findings(tmp_path, raw, cases) == []


def test_a_declared_gap_that_rows_cover_is_stale(tmp_path):
    raw = raw_table()
    raw["gaps"] = [{"id": "G-SMALL", "when": {"size": "small"}, "reason": TEXT}]
    assert kinds(findings(tmp_path, raw)) == [("stale_gap", ("G-SMALL",))]


def test_overlap_of_one_gram(tmp_path):
    raw = raw_table()
    raw["rows"][1]["when"]["weight_grams"] = {"below": 1001}
    [overlap] = [each for each in findings(tmp_path, raw) if each.kind == "overlap"]
    assert overlap.rows == ("F-LIGHT", "F-HEAVY")
    assert overlap.counterexample == {"size": "large", "weight_grams": 1000}
    assert "F-LIGHT, F-HEAVY" in overlap.to_text("en")


def test_overlap_on_one_day(tmp_path):
    raw = raw_table()
    twin = {**raw["rows"][0], "id": "F-SMALL-2", "from": DAY}
    raw["rows"][0]["to"] = DAY + timedelta(days=1)
    raw["rows"].append(twin)
    day = timedelta(days=1)
    cases = [
        *(case("F-SMALL", "small", 1, on) for on in (DAY - day, DAY - 2 * day)),
        *CASES[2:],
        *(case("F-SMALL-2", "small", 1, on) for on in (DAY + day, DAY + 2 * day)),
    ]
    found = findings(tmp_path, raw, cases)
    assert [each.kind for each in found] == ["overlap", "no_boundary_case", "no_boundary_case"]
    [overlap, *_] = found
    assert (overlap.kind, overlap.on, overlap.rows) == ("overlap", DAY, ("F-SMALL", "F-SMALL-2"))


def test_shadowed_row(tmp_path):
    raw = raw_table()
    raw["policy"] = "first"
    raw["rows"][1]["when"] = {"size": "large"}
    found = findings(tmp_path, raw)
    assert ("shadowed", ("F-HEAVY",)) in kinds(found)
    assert next(each for each in found if each.kind == "shadowed").counterexample["weight_grams"] >= 1000


def test_unreachable_row(tmp_path):
    raw = raw_table()
    raw["rows"].append({**raw["rows"][0], "id": "F-NEVER", "when": {"weight_grams": {"below": 0}}})
    assert kinds(findings(tmp_path, raw)) == [("unreachable", ("F-NEVER",)), ("unexercised", ("F-NEVER",))]


def test_uncited_row(tmp_path):
    raw = raw_table()
    raw["rows"][0]["clause"] = []
    assert kinds(findings(tmp_path, raw)) == [("uncited", ("F-SMALL",))]


def test_cases_without_a_table(tmp_path):
    write_yaml(tmp_path / "parcel_fees.cases.yaml", CASES)
    [stray] = findings(tmp_path, raw_table())
    assert (stray.kind, stray.table) == ("case_failed", "parcel_fees")


def test_a_table_too_large_to_walk_is_a_finding(tmp_path, monkeypatch):
    monkeypatch.setattr(space, "LAYER_MAX", 2)
    assert "too_large" in {each.kind for each in findings(tmp_path, raw_table())}
