"""What an order promised about shipping, and when that falls due.

The due time is what the simulated merchant aims at, so that late shares come out as fitted. What counts is the
rulebook's answer when the facts are taken in.
"""

from __future__ import annotations

from datetime import UTC, datetime

from surety.orders.facts import Declared, Promise, ShipMode
from surety.platforms.simulation.dice import Choice, Dice
from surety.platforms.simulation.parameters import parameters

HOUR, DAY = 3600, 86_400
ZONE_SECONDS = 8 * HOUR
"""China's one zone; midnight there is a multiple of a day once this is added."""


def instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


class Promises:
    """The mix of promises, as ready values where they do not depend on the order."""

    def __init__(self) -> None:
        _, self._assumed = parameters()
        rows = [(ShipMode(mode), Declared(declared), days) for _, mode, declared, days in self._assumed.promises]
        shares = [row[0] for row in self._assumed.promises]
        self._mixes: dict[float, Choice] = {}
        self._rows, self._shares = rows, shares
        self._fixed = {row: Promise(mode=row[0], declared=row[1], days=row[2] or None) for row in rows}

    def draw(self, dice: Dice, *, paid: int, presale_times: float) -> tuple[Promise, int]:
        """A promise and the second it falls due."""
        mode, declared, days = row = self._mix(presale_times).pick(dice)
        if declared is Declared.SAME_DAY and (paid + ZONE_SECONDS) % DAY >= self._assumed.same_day_until_hour * HOUR:
            row = (mode, Declared.NEXT_DAY, days)
        if mode is ShipMode.PRESALE_AFTER_END:
            return self._after_end(dice, paid=paid, days=days)
        return self._fixed[row], due(row[1], days, paid=paid)

    def _mix(self, presale_times: float) -> Choice:
        if presale_times not in self._mixes:
            weights = [
                share * (presale_times if "presale" in mode.value else 1.0)
                for share, (mode, _, _) in zip(self._shares, self._rows, strict=True)
            ]
            self._mixes[presale_times] = Choice(self._rows, weights)
        return self._mixes[presale_times]

    def _after_end(self, dice: Dice, *, paid: int, days: int) -> tuple[Promise, int]:
        """A presale that ends at a midnight some days on, and ships within two days of it (A27)."""
        ends = midnight(paid, days=2 + dice.below(max(days - 4, 1)))
        by = ends + 2 * DAY
        mode = ShipMode.PRESALE_AFTER_END
        given = Promise(mode=mode, declared=Declared.GIVEN_DATE, given_at=instant(by), presale_end_at=instant(ends))
        return given, by


def due(declared: Declared, days: int, *, paid: int) -> int:
    if declared is Declared.SAME_DAY:
        return midnight(paid, days=1)
    if declared is Declared.NEXT_DAY:
        return midnight(paid, days=2)
    return paid + (days * DAY if declared is Declared.DAYS else 48 * HOUR)


def midnight(second: int, *, days: int) -> int:
    """The start of the `days`-th day after this one, China time."""
    local = second + ZONE_SECONDS
    return local - local % DAY + days * DAY - ZONE_SECONDS
