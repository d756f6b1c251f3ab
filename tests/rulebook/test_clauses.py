"""Every clause the rulebook lists is the source of a row, or says here why no row comes of it."""

import re
from pathlib import Path

import pytest

from surety.rulebook import Release, load_release

ROOT = Path(__file__).parents[2] / "rulebook"

WITHOUT_A_ROW = {
    "how a rule is picked, weighed or changed": {"BTAS-1.2a", "BTAS-1.2b", "BTAS-6.2", "BTAS-6.3"},
    "what a document is for, and who issued it": {"BTAS-0", "EXP-1", "EXP-12"},
    "reported figures": {"JADE-15", "EXP-2", "EXP-4c", "EXP-7"},
    "names documents and gives nothing of them": {"LUX-7", "G14"},
    "a message, not a decision": {"EXP-6b"},
    "a published notice brings its own regions and windows": {"EPI-1", "EPI-1x", "E9"},
    "an instant is compared, nothing is looked up": {"A4"},
    "how scores are measured": {"EXP-3", "EXP-9a", "EXP-9b", "C6", "C7", "C9", "C22", "C23"},
    "a page opened to some shops first": {"CON-15"},
    "examples and copies that confirm a source": {"F18", "F20"},
    "words for a verdict, of services that are none of these platforms'": {"F16"},
}
PARTS_WITHOUT_A_ROW = {
    "LUX-6.2b": "what a failed sample brings is for the sampling rule, which no source gives; the row asks for both",
}
"""Clauses with a row that does not hold all they say, and what is left."""
MEASURED = re.compile(r"DIAG-|[IJ]\d")
"""Logistics diagnosis and the consumer's figures are measured and compared; no row comes of a whole family."""


@pytest.fixture(scope="module")
def release() -> Release:
    return load_release(ROOT)


@pytest.fixture(scope="module")
def rows(release):
    return [row for table in release.tables.values() for row in table.rows]


def test_every_clause_has_a_row_or_a_reason_to_have_none(release, rows):
    cited = {clause for row in rows for clause in row.clause}
    measured = {clause for clause in release.clauses if MEASURED.match(clause)}
    assert measured
    assert set(release.clauses) - cited == measured.union(*WITHOUT_A_ROW.values())


def test_what_a_row_leaves_out_is_said_of_clauses_that_have_one(rows):
    assert {clause for row in rows for clause in row.clause} >= set(PARTS_WITHOUT_A_ROW)


def test_every_reading_of_a_contradiction_stands_beside_its_row(release, rows):
    for clause in (each for each in release.clauses if each.startswith("CON-") and each != "CON-15"):
        beside = [row.note or row.reason for row in rows if clause in row.clause]
        assert any(beside), clause


def test_what_is_only_noticed_names_no_day(rows):
    """A rule whose day is known would be in force from it; these have a notice and no more (TB-1, A23)."""
    noticed = [row for row in rows if row.status == "noticed"]
    assert {clause for row in noticed for clause in row.clause} >= {"TB-1", "TB-2", "TB-3", "TB-4", "TB-5", "A23"}
    assert all("from" in row.unknown and row.note for row in noticed)
