"""A release is its content; a library says which one was known when."""

from datetime import UTC, date, datetime, timedelta

import pytest

from surety.rulebook import Library, NoReleaseKnown, Release, load_release
from tests.rulebook.tables import DAY, load_table, raw_table, write_table


def test_bytes_hold_the_whole_release(tmp_path):
    release, _ = load_table(tmp_path, raw_table())
    again = Release.from_bytes(release.to_bytes())
    assert again.hash == release.hash
    assert again.tables["parcel_fee"].spec == release.tables["parcel_fee"].spec
    assert list(again.tables["parcel_fee"].spec.inputs[0].values) == ["small", "large"]


def test_the_hash_ignores_layout_and_sees_content(tmp_path):
    raw = raw_table()
    first, _ = load_table(tmp_path / "a", raw)
    raw["rows"][1]["when"] = dict(reversed(raw["rows"][1]["when"].items()))
    same, _ = load_table(tmp_path / "b", dict(reversed(raw.items())))
    raw["rows"][1]["then"]["fee_fen"] = 201
    other, _ = load_table(tmp_path / "c", raw)
    assert first.hash == same.hash != other.hash
    assert len(first.hash) == 64


def test_the_hash_ignores_worked_cases(tmp_path):
    assert (
        load_release(write_table(tmp_path, raw_table())).hash
        == load_release(write_table(tmp_path, raw_table(), [])).hash
    )


def test_tables_cannot_be_replaced(tmp_path):
    release, table = load_table(tmp_path, raw_table())
    with pytest.raises(TypeError):
        release.tables["other"] = table
    with pytest.raises(AttributeError):
        table.row("F-SMALL").id = "F-OTHER"


@pytest.fixture
def releases(tmp_path):
    raw = raw_table()
    first, _ = load_table(tmp_path / "a", raw)
    raw["rows"][0]["then"]["fee_fen"] = 150
    return first, load_table(tmp_path / "b", raw)[0]


def test_knowledge_date_picks_the_release(releases):
    old, new = releases
    library = Library([(new, DAY), (old, date(2022, 1, 1))])
    assert library.as_known(DAY - timedelta(days=1)) is old
    assert library.as_known(DAY) is new
    assert [release for release, _ in library] == [old, new]


def test_knowledge_may_be_an_instant(releases):
    noon = datetime(2023, 1, 1, 12, tzinfo=UTC)
    library = Library([(releases[0], noon - timedelta(days=1)), (releases[1], noon)])
    assert library.as_known(noon - timedelta(seconds=1)) is releases[0]
    assert library.as_known(noon) is releases[1]


def test_before_the_first_release_nothing_is_known(releases):
    with pytest.raises(NoReleaseKnown, match="2022-12-31"):
        Library([(releases[0], DAY)]).as_known(date(2022, 12, 31))


def test_one_release_at_a_moment(releases):
    with pytest.raises(ValueError, match="same moment"):
        Library([(release, DAY) for release in releases])
