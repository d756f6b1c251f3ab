"""The packaged rulebook: sound, cited, worked, and right at the bounds that move money."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from surety.rulebook import Release, RulebookValueError, Status, check_release, load_cases, load_release
from surety.rulebook.worked import as_codes

ROOT = Path(__file__).parents[2] / "rulebook"


@pytest.fixture(scope="module")
def release() -> Release:
    return load_release(ROOT)


@pytest.fixture(scope="module")
def cases():
    return load_cases(ROOT)


def test_the_check_finds_nothing(release, cases):
    assert [finding.to_text() for finding in check_release(release, cases)] == []


def test_row_ids_are_unique_across_tables(release):
    ids = Counter(row.id for table in release.tables.values() for row in table.rows)
    assert [row_id for row_id, count in ids.items() if count > 1] == []


def test_every_case_explains_itself_in_both_languages(release, cases):
    for case in cases:
        inputs = as_codes(release.tables[case.table], case.inputs)
        told = release.explain(release.decide(case.table, inputs, on=case.on))
        assert told.to_text("zh")
        assert told.to_text("en").isascii()


@pytest.mark.parametrize("value", [None, "no such value", "", -1, 10**30, 0.5, True, [], float("nan")])
def test_a_value_no_input_has_never_finds_a_row(release, cases, value):
    """Whatever the row a case reaches accepts; a catch-all accepts it as little."""
    for case in cases:
        table = release.tables[case.table]
        for column in table.columns:
            if column.spec.name in case.inputs and column.mask(value) is None:
                with pytest.raises(RulebookValueError, match=f"input {column.spec.name} refuses"):
                    table.decide(as_codes(table, case.inputs) | {column.spec.name: value}, case.on)


def test_an_input_left_out_never_picks_a_row_that_depends_on_it(release, cases):
    for case in cases:
        table = release.tables[case.table]
        whole = table.decide(as_codes(table, case.inputs), case.on)
        for name in case.inputs:
            known = {key: value for key, value in as_codes(table, case.inputs).items() if key != name}
            answer = table.decide(known, case.on)
            assert answer.status is Status.UNDETERMINED or answer.outcome == whole.outcome


@pytest.mark.parametrize(
    ("paid_fen", "kind", "payout_fen"),
    [
        (0, "none", 0),
        (300, "none", 0),
        (301, "fixed", 300),
        (29_999, "fixed", 300),
        (30_000, "share", 300),
        (300_000, "share", 3_000),
        (300_001, "share", 3_000),
        (10_000_000, "share", 3_000),
    ],
)
def test_late_compensation_at_its_brackets(release, paid_fen, kind, payout_fen):
    asked = {"platform": "douyin", "paid_fen": paid_fen, "logistics_controlled": False}
    told = release.decide("late_compensation", asked, on=date(2023, 6, 18)).outputs
    payout = told["fixed_fen"] + min(paid_fen * told["share_bp"] // 10_000, told["max_fen"])
    assert (told["kind"], payout) == (kind, payout_fen)


def test_late_compensation_begins_at_midnight_in_shanghai(release):
    asked = {"platform": "douyin", "paid_fen": 5_000, "logistics_controlled": False}
    last = release.decide("late_compensation", asked, on=datetime(2021, 12, 31, 15, 59, 59, tzinfo=UTC))
    first = release.decide("late_compensation", asked, on=datetime(2021, 12, 31, 16, tzinfo=UTC))
    assert (last.status, first.row_id) == (Status.NO_RULE, "LC-DY-FIXED")
    assert "LC-DY-BEFORE-2022" in release.explain(last).to_text("en")


@pytest.mark.parametrize("platform", ["1688", "taobao", "jd", "xianyu", "olist"])
def test_no_other_platform_pays_by_douyin_brackets(release, platform):
    asked = {"platform": platform, "paid_fen": 30_000, "logistics_controlled": False}
    answer = release.decide("late_compensation", asked, on=date(2024, 1, 1))
    assert answer.outputs["kind"] == "none"
    assert release.tables["late_compensation"].row(answer.row_id).assumed


def test_a_noticed_rule_is_not_enforced(release):
    row = release.tables["presale_gate"].row("PG-DY-WOMENSWEAR")
    assert row.status == "noticed"
    assert all(case.row != "PG-DY-WOMENSWEAR" for case in load_cases(ROOT))
