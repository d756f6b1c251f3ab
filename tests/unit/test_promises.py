"""From what was sold to the instant it must ship: every way of counting, and promises that lack their number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from surety.orders.case import Status
from surety.orders.facts import Declared, Promise, ShipByChanged, ShipMode
from tests.unit.world import INSTANT, ORDER, T0, World, hours, line, paid, placed

END_OF_DAY = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)  # midnight in Shanghai


def promised(promise: Promise, *, at: datetime = T0, order: str = ORDER, **changes: Any) -> World:
    world = World()
    world.tell(placed(order, at=at, lines=(line(promise=promise),), **changes), paid(order, at=at))
    return world


@pytest.mark.parametrize(
    ("promise", "ship_by"),
    [
        (Promise(), T0 + hours(48)),
        (Promise(declared=Declared.NONE), T0 + hours(48)),
        (Promise(declared=Declared.SAME_DAY), END_OF_DAY),
        (Promise(declared=Declared.NEXT_DAY), END_OF_DAY + hours(24)),
        (Promise(declared=Declared.DAYS, days=2), T0 + hours(48)),
        (Promise(declared=Declared.DAYS, days=15), T0 + hours(360)),
        (Promise(declared=Declared.DAYS, days=16), T0 + hours(360)),  # A1: 15 at most
        (Promise(mode=ShipMode.FULL_PRESALE, declared=Declared.DAYS, days=31), T0 + hours(720)),
        (Promise(declared=Declared.GIVEN_DATE, given_at=T0 + hours(5)), T0 + hours(5) + INSTANT),
        (
            Promise(mode=ShipMode.STEP_PRESALE, declared=Declared.DAYS, days=5, presale_end_at=T0 + hours(24)),
            T0 + hours(144),
        ),
        (
            Promise(mode=ShipMode.STEP_PRESALE, declared=Declared.DAYS, days=5, presale_end_at=T0 - hours(24)),
            T0 + hours(120),
        ),
    ],
)
def test_the_promise_in_force(promise, ship_by):
    assert promised(promise).due()["ship_by"] == ship_by


@pytest.mark.parametrize(
    ("paid_at", "ends"),
    [
        (END_OF_DAY - INSTANT, END_OF_DAY),
        (END_OF_DAY, END_OF_DAY + hours(24)),
        (END_OF_DAY + INSTANT, END_OF_DAY + hours(24)),
    ],
)
def test_the_day_ends_at_midnight_in_the_orders_zone(paid_at, ends):
    assert promised(Promise(declared=Declared.SAME_DAY), at=paid_at).due()["ship_by"] == ends


def test_another_zone_has_another_midnight():
    world = promised(Promise(declared=Declared.SAME_DAY), zone="America/Sao_Paulo")
    assert world.due()["ship_by"] == datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def test_the_reminder_comes_six_hours_before_where_there_is_time():
    assert promised(Promise()).due()["ship_by_soon"] == T0 + hours(42)
    short = Promise(declared=Declared.GIVEN_DATE, given_at=T0 + hours(12))
    assert "ship_by_soon" in promised(short).due()
    shorter = Promise(declared=Declared.GIVEN_DATE, given_at=T0 + hours(12) - INSTANT)
    assert "ship_by_soon" not in promised(shorter).due()


UNANSWERED = Promise(mode=ShipMode.LADDER, declared=Declared.NONE)


def test_a_question_without_an_answer_waits_for_a_person():
    """For 150 days: what nobody ships or promises is closed then, and the money goes back (A8)."""
    world = promised(UNANSWERED)
    assert world.due() == {"auto_cancel": T0 + hours(150 * 24)}
    assert world.order().items == ("undecided:ship_promise",)
    world.pass_time(T0 + hours(150 * 24))
    assert (world.order().status, world.order().refunded_fen) == (Status.CANCELLED, 29_900)


def test_a_promise_given_later_takes_the_place_of_the_150_days():
    world = promised(UNANSWERED)
    later = T0 + hours(240)
    world.tell(ShipByChanged(id="given", order=ORDER, at=T0, ship_by=later, reason="buyer_agreed"))
    assert (world.due()["ship_by"], "auto_cancel" in world.due()) == (later, False)


def test_beside_a_promise_no_150_days_run():
    """They begin once it is broken (A8): what was promised in time is not closed for want of it."""
    assert promised(Promise()).due().keys() == {"ship_by", "ship_by_soon"}


def test_an_unknown_platform_waits_for_a_person():
    world = promised(Promise(), order="elsewhere:1")
    assert world.due("elsewhere:1") == {}
    assert world.order("elsewhere:1").items == ("undecided:ship_promise",)


END = T0 + hours(24)


@pytest.mark.parametrize(
    "promise",
    [
        Promise(declared=Declared.GIVEN_DATE, presale_end_at=END),
        Promise(mode=ShipMode.PRESALE_AFTER_END, declared=Declared.DAYS, days=5, presale_end_at=END),
        Promise(mode=ShipMode.PRESALE_AFTER_END, declared=Declared.HOURS_48),
    ],
)
def test_a_promise_without_its_date_charges_nobody(promise):
    assert placed(lines=(line(promise=promise),)).fault() is None
    world = promised(promise)
    world.pass_time(T0 + hours(1))
    assert world.order().late is None
    assert world.due() or world.order().items


EXTREMES = (
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(-timedelta(hours=8))),
    datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=8))),
)


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"zone": "Nowhere/City"}, "unknown_zone", "$.zone"),
        ({"lines": (line("1"), line("1"))}, "line_named_twice", "$.lines[1].line"),
        (
            {"lines": (line(promise=Promise(declared=Declared.DAYS)),)},
            "promise_incomplete",
            "$.lines[0].promise.days",
        ),
        (
            {"lines": (line(promise=Promise(declared=Declared.GIVEN_DATE)),)},
            "promise_incomplete",
            "$.lines[0].promise.given_at",
        ),
    ]
    + [
        (
            {"lines": (line(promise=Promise(**{field: instant})),)},
            "date_out_of_range",
            f"$.lines[0].promise.{field}",
        )
        for field in ("given_at", "presale_end_at")
        for instant in EXTREMES
    ],
)
def test_a_promise_that_cannot_be_kept_is_no_fact(changes, code, where):
    assert placed(**changes).fault()[:2] == (code, where)
