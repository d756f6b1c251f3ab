"""Counting time: hours, natural days, ends of days, and days put off by statutory holidays (G5, G9, G10)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surety.engine.calendar import Counting, Due, due

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(*parts: int, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime(*parts, tzinfo=zone)


@pytest.mark.parametrize("counting", Counting)
def test_a_due_time_is_utc_and_the_zone_it_was_said_in_is_nothing_to_it(counting):
    start = local(2026, 3, 2, 18, 30)
    ends = due(start, counting, 3)
    assert ends.at.tzinfo is UTC
    assert ends == due(start.astimezone(UTC), counting, 3) == due(start.astimezone(ZoneInfo("UTC")), counting, 3)


def test_hours_and_natural_days_are_exact():
    start = local(2026, 2, 28, 23, 59, 59, 999_999)
    assert due(start, Counting.HOURS, 48).at - start == timedelta(hours=48)
    assert due(start, Counting.NATURAL_DAYS, 15).at - start == timedelta(days=15)
    assert due(start, Counting.HOURS, 0).at == start


def test_days_are_of_24_hours_even_where_clocks_change():
    zone = ZoneInfo("America/Sao_Paulo")
    start = local(2018, 11, 3, 12, zone=zone)  # clocks went forward that night
    assert due(start, Counting.NATURAL_DAYS, 1, zone=zone.key).at - start.astimezone(UTC) == timedelta(hours=24)
    assert due(start, Counting.END_OF_DAY, 0, zone=zone.key).at == local(2018, 11, 4, 1, zone=zone).astimezone(UTC)


@pytest.mark.parametrize("hour", [0, 12, 23])
def test_the_end_of_a_day_is_the_first_instant_of_the_next(hour):
    start = local(2026, 12, 31, hour, 59, 59)
    assert due(start, Counting.END_OF_DAY, 0).at == local(2027, 1, 1)
    assert due(start, Counting.END_OF_DAY, 1).at == local(2027, 1, 2)


def test_the_day_is_the_platforms_not_utcs():
    start = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)  # already 3 March in Shanghai
    assert due(start, Counting.END_OF_DAY, 0).at == local(2026, 3, 4)
    assert due(start, Counting.END_OF_DAY, 0, zone="UTC").at == datetime(2026, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize("signed_at", [local(2026, 3, 2), local(2026, 3, 2, 12), local(2026, 3, 2, 23, 59, 59)])
def test_seven_days_begin_the_day_after_signing_and_last_168_hours(signed_at):
    ends = due(signed_at, Counting.DAYS_FROM_NEXT, 7)
    assert ends.at == local(2026, 3, 10)
    assert ends.at - local(2026, 3, 3) == timedelta(hours=168)


PUT_OFF = {
    "spring festival, 15 to 23 February": (date(2026, 2, 10), date(2026, 2, 24)),
    "qingming, 4 to 6 April": (date(2026, 3, 28), date(2026, 4, 7)),
    "labour day, 1 to 5 May": (date(2026, 4, 24), date(2026, 5, 6)),
    "dragon boat, 19 to 21 June": (date(2026, 6, 12), date(2026, 6, 22)),
    "mid-autumn, 25 to 27 September": (date(2026, 9, 18), date(2026, 9, 28)),
    "national day, 1 to 7 October": (date(2026, 9, 24), date(2026, 10, 8)),
    "new year, 1 to 3 January": (date(2025, 12, 25), date(2026, 1, 4)),
}


@pytest.mark.parametrize(("signed_on", "last_day"), PUT_OFF.values(), ids=PUT_OFF)
def test_a_last_day_in_a_holiday_of_2026_is_put_off_to_the_first_day_after(signed_on, last_day):
    ends = due(local(signed_on.year, signed_on.month, signed_on.day, 15), Counting.DAYS_FROM_NEXT_WORKING, 7)
    midnight = last_day + timedelta(days=1)
    assert ends == Due(local(midnight.year, midnight.month, midnight.day).astimezone(UTC))


def test_an_ordinary_weekend_puts_nothing_off():
    assert due(local(2026, 3, 1), Counting.DAYS_FROM_NEXT_WORKING, 6).at == local(2026, 3, 8)  # a Saturday
    assert due(local(2026, 3, 1), Counting.DAYS_FROM_NEXT_WORKING, 7).at == local(2026, 3, 9)  # a Sunday


def test_a_working_saturday_before_a_holiday_is_a_day_like_any_other():
    assert chinese_calendar.is_workday(date(2026, 2, 14))
    assert due(local(2026, 2, 7), Counting.DAYS_FROM_NEXT_WORKING, 7).at == local(2026, 2, 15)


def test_beyond_the_announced_years_a_due_time_is_provisional():
    beyond = max(day.year for day in chinese_calendar.constants.holidays) + 1
    start = local(beyond, 5, 1)
    ends = due(start, Counting.DAYS_FROM_NEXT_WORKING, 7)
    assert ends == Due(due(start, Counting.DAYS_FROM_NEXT, 7).at, provisional=True)
    assert not due(start, Counting.DAYS_FROM_NEXT, 7).provisional
    across = due(local(beyond - 1, 12, 30), Counting.DAYS_FROM_NEXT_WORKING, 7)
    assert across.provisional


@settings(max_examples=200)
@given(
    start=st.integers(0, 5 * 365 * 24 * 60).map(lambda minutes: local(2021, 1, 1) + timedelta(minutes=minutes)),
    counting=st.sampled_from(Counting),
    amount=st.integers(0, 30),
)
def test_more_time_never_ends_sooner(start, counting, amount):
    shorter, longer = due(start, counting, amount), due(start, counting, amount + 1)
    assert start <= shorter.at <= longer.at
    assert due(start + timedelta(hours=1), counting, amount).at >= shorter.at
    assert not shorter.provisional
