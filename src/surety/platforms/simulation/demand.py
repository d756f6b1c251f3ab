"""When orders are placed: fitted hours and weekdays, with the bursts of live-stream evenings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from surety.platforms.simulation.dice import Dice
from surety.platforms.simulation.parameters import parameters

DAYS = 30
MINUTE = 60


def placements(orders: int, *, start: date, dice: Dice) -> Iterator[tuple[int, bool]]:
    """Second of each order from the start's midnight, ascending, and whether a live stream brought it. Exactly
    `orders` of them: each minute gets what its share of the month is due so far."""
    weights = list(_minutes(start))
    whole, due, placed = sum(weight for weight, _ in weights), 0.0, 0
    for minute, (weight, live) in enumerate(weights):
        due += weight
        until = round(orders * due / whole)
        for second in sorted(dice.below(MINUTE) for _ in range(until - placed)):
            yield minute * MINUTE + second, live
        placed = until


def _minutes(start: date) -> Iterator[tuple[float, bool]]:
    fitted, assumed = parameters()
    first, last = assumed.live_hours
    for day in range(DAYS):
        weekday = (start + timedelta(days=day)).weekday()
        for hour in range(24):
            live = weekday in assumed.live_days and first <= hour < last
            weight = fitted.day_of_week[weekday] * fitted.hour_of_day[hour] * (assumed.live_times if live else 1.0)
            for _ in range(60):
                yield weight, live
