"""An instant falls on the day its zone says, through every shift of the clocks the zone has had."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surety.rulebook import days as module
from surety.rulebook.columns import build_epochs
from surety.rulebook.days import DAY, Days
from surety.rulebook.spec import Range

HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)
BOUND = date(2020, 6, 1)
# Whole hours, half hours, a shift at midnight, one at a minute past it, a lost day, and one of thirty minutes.
ZONES = (
    *("Asia/Shanghai", "Asia/Kolkata", "America/New_York", "Europe/London", "America/Sao_Paulo"),
    *("America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe", "Africa/Casablanca", "Africa/Monrovia"),
)


def days_of(zone: ZoneInfo) -> Days:
    return Days(build_epochs([Range(None, BOUND), Range(BOUND)], [True, True]), ("before", "after"), zone)


def assert_right(days: Days, instant: datetime, zone: ZoneInfo) -> None:
    """A number is right or absent."""
    day = instant.astimezone(zone).date()
    days.learn(day)
    node = "after" if day >= BOUND else "before"
    assert days.dates[day] == node
    assert days.numbers.get((instant - days.midnight).days, (day, node)) == (day, node)


@pytest.mark.parametrize("name", ZONES)
def test_around_every_shift_of_the_clocks(name):
    zone = ZoneInfo(name)
    days = days_of(zone)
    for shift in shifts(zone):
        for near in range(-50, 51):
            for instant in (shift + near * HOUR, shift + near * HOUR - TICK):
                assert_right(days, instant, zone)


def shifts(zone: ZoneInfo) -> list[datetime]:
    """The hours from 1900 to 2038 in which the zone's offset changes."""
    hour, found = datetime(1900, 1, 1, tzinfo=UTC), []
    while hour.year < 2038:
        if hour.astimezone(zone).utcoffset() != (hour + DAY).astimezone(zone).utcoffset():
            found += [each for each in (hour + n * HOUR for n in range(24)) if offset_changes(each, zone)]
        hour += DAY
    return found


def offset_changes(hour: datetime, zone: ZoneInfo) -> bool:
    return hour.astimezone(zone).utcoffset() != (hour + HOUR).astimezone(zone).utcoffset()


@settings(max_examples=300)
@given(st.datetimes(datetime(1890, 1, 1), datetime(2100, 1, 1)), st.sampled_from(ZONES))  # noqa: DTZ001 without a zone on purpose
def test_at_any_instant(moment, name):
    zone = ZoneInfo(name)
    assert_right(days_of(zone), moment.replace(tzinfo=UTC), zone)


def test_every_day_of_shanghai_since_1992_has_a_number():
    zone = ZoneInfo("Asia/Shanghai")
    days, day = days_of(zone), date(1992, 1, 1)
    while day.year < 2003:
        assert days.learn(day)
        begins = datetime(day.year, day.month, day.day, tzinfo=zone)
        for instant in (begins, begins + DAY - TICK):
            assert days.numbers[(instant - days.midnight).days] == (day, "before")
        day += DAY


def test_a_day_of_another_length_has_none():
    days = days_of(ZoneInfo("America/New_York"))
    for day in (date(2023, 3, 12), date(2023, 11, 5), date(2023, 7, 1)):
        assert days.learn(day)
    assert days.numbers == {}
    assert days.learn(date(2023, 1, 1))
    assert not days.learn(date(2023, 1, 1))
    assert len(days.numbers) == 1


def test_no_more_days_are_kept_than_stated(monkeypatch):
    monkeypatch.setattr(module, "DAYS_MAX", 3)
    days = days_of(ZoneInfo("Asia/Shanghai"))
    for shift in range(10):
        assert days.learn(BOUND + shift * DAY)
        assert len(days.dates) == len(days.numbers) <= 3
