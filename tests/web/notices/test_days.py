"""Days as windows: what is typed comes back as it was, and a day alone counts whole."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surety.consoles.notices import days

FIRST, LAST = datetime(2000, 1, 3, tzinfo=UTC), datetime(2099, 12, 30, tzinfo=UTC)
INSTANTS = st.integers(0, int((LAST - FIRST).total_seconds())).map(lambda seconds: FIRST + timedelta(seconds=seconds))


def test_a_day_alone_counts_whole():
    start, end = days.begins("2023-09-06"), days.ends("2023-09-08")
    assert start == datetime(2023, 9, 5, 16, tzinfo=UTC)
    assert end == datetime(2023, 9, 8, 16, tzinfo=UTC)
    assert days.end_words(end) == "2023-09-08"
    assert days.deadline_words(end) == "2023-09-08 24:00"
    assert days.deadline_words(days.ends("2023-09-08", "18:30")) == "2023-09-08 18:30"


@given(INSTANTS)
def test_what_fields_hold_is_the_instant_again(value):
    assert days.begins(*days.typed_start(value)) == value
    assert days.ends(*days.typed_end(value)) == value


@given(INSTANTS)
def test_an_end_is_shown_on_the_day_it_ends(value):
    day, at = days.typed_end(value)
    assert days.begins(day) <= value - timedelta(microseconds=1)
    assert at or value == days.ends(day)


@pytest.mark.parametrize(
    ("day", "at"),
    [
        ("", ""),
        ("2023-02-30", ""),
        ("1999-12-31", ""),
        ("2100-01-01", ""),
        ("2023-09-08", "25:00"),
        ("2023-09-08", "08:00+08:00"),
        ("0001-01-01", ""),
        ("9999-12-31", ""),
        ("x", "y"),
    ],
)
def test_what_is_no_day_is_none(day, at):
    assert days.begins(day, at) is None
    assert days.ends(day, at) is None
