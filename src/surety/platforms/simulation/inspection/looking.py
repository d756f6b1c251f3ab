"""Look-ups of item codes: of genuine pieces that are shown around, and of labels that somebody printed again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from math import log
from types import SimpleNamespace
from typing import Any, NamedTuple

import yaml

from surety.certificates.copying import Look
from surety.platforms.simulation.dice import Choice, Dice
from surety.platforms.simulation.places import BY_CODE, PLACES, Place

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR, DAY = 1.0, 24.0
ORIGINS = tuple(BY_CODE[code] for code in ("411300", "445200", "533100", "320700", "440100", "310115"))
"""Where pieces are inspected."""
_ANYWHERE = Choice(PLACES, [place.people for place in PLACES])
_STREAM_HOURS, _MOMENT = 1.5, 0.01


class Scan(NamedTuple):
    """A look and whether it is at a copy."""

    look: Look
    copy: bool = False


@cache
def entries() -> dict[str, dict[str, Any]]:
    """Each number with why it is as it is; all of them are assumed."""
    text = files("surety.platforms.simulation.inspection").joinpath("looking.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)  # type: ignore[no-any-return]


@cache
def rates() -> SimpleNamespace:
    return SimpleNamespace(**{name: entry["value"] for name, entry in entries().items()})


class _Code:
    """One code while its half year is told; hours count from its inspection."""

    def __init__(self, dice: Dice) -> None:
        self.dice, self.scans, self._readers = dice, [], 0  # type: ignore[var-annotated]

    def person(self) -> str:
        self._readers += 1
        return f"r{self._readers}"

    def look(self, hour: float, reader: str, place: Place, *, opened: bool = False, copy: bool = False) -> None:
        if hour > rates().days * DAY:
            return
        dice = self.dice
        if dice.happens(rates().place_wrong_share):
            place = _ANYWHERE.pick(dice)
        at = START + timedelta(seconds=int(hour * 3600))
        where = None if dice.happens(rates().place_unknown_share) else (place.north, place.east)
        self.scans.append(Scan(Look(at, reader, where, opened), copy))

    def between(self, low_high: list[int]) -> int:
        low, high = low_high
        return low + self.dice.below(high - low + 1)

    def elsewhere(self) -> Place:
        return _ANYWHERE.pick(self.dice)  # type: ignore[no-any-return]

    def told(self) -> list[Scan]:
        return sorted(self.scans, key=lambda scan: scan.look.at)


def genuine(dice: Dice) -> list[Scan]:
    """The looks at one genuine code, oldest first."""
    code = _Code(dice)
    _live(code)
    return code.told()


def copied(dice: Dice) -> list[Scan]:
    """The same of a code whose label was printed again: its own piece is looked at as well."""
    code = _Code(dice)
    _live(code)
    low, high = rates().copies
    copies = int(low * (high / low) ** dice.roll())
    first = dice.between(*rates().copied_after_days) * DAY
    lasts = dice.between(*rates().copies_sold_days) * DAY
    market = code.elsewhere() if dice.happens(rates().copy_local_share) else None
    for _ in range(copies):
        bought = first + dice.roll() * lasts
        if dice.happens(rates().copy_looked_share):
            _own(code, bought, market or code.elsewhere(), copy=True)
    return code.told()


def _live(code: _Code) -> None:
    """From the bench over the shop to the buyer, and whoever gets it after that."""
    dice, origin = code.dice, ORIGINS[code.dice.below(len(ORIGINS))]
    code.look(0, code.person(), origin)
    shop = origin if dice.happens(0.5) else code.elsewhere()
    code.look(dice.between(1, 30), code.person(), shop)
    sold = dice.between(0.3, 12) * DAY
    if dice.happens(rates().stream_share):
        _stream(code, sold)
    if dice.happens(rates().window_share):
        weeks = dice.between(7, 40) * DAY
        for _ in range(code.between(rates().window_passers)):
            code.look(sold + dice.roll() * weeks, code.person(), shop)
        sold += weeks
    arrived = sold + dice.between(1.5, 7) * DAY
    home = code.elsewhere()
    if dice.happens(rates().buyer_share):
        _own(code, arrived, home)
    if dice.happens(rates().gift_share):
        _own(code, arrived + dice.between(2, 30) * DAY, home if dice.happens(0.4) else code.elsewhere())
    if dice.happens(rates().resale_share):
        _resell(code, arrived + dice.between(20, 150) * DAY)


def _stream(code: _Code, sold: float) -> None:
    started = max(sold - _STREAM_HOURS, 0)
    for _ in range(code.between(rates().stream_viewers)):
        code.look(started + code.dice.roll() * _STREAM_HOURS, code.person(), code.elsewhere())


def _own(code: _Code, arrived: float, home: Place, *, copy: bool = False) -> None:
    """Somebody unpacks it, looks, breaks the seal, shows it to friends. A copy has no PIN that fits."""
    dice, reader = code.dice, code.person()
    opened = not copy and dice.happens(0.4)
    for n in range(code.between(rates().buyer_looks)):
        hour = arrived + n * dice.between(_MOMENT, 24)
        code.look(hour, reader, home, opened=opened and n == 0, copy=copy)
    if dice.happens(rates().shared_share):
        for _ in range(code.between(rates().shared_friends)):
            place = home if dice.happens(0.5) else code.elsewhere()
            code.look(arrived + _soon(dice), code.person(), place, copy=copy)
    if dice.happens(rates().later_share):
        place = home if dice.happens(0.7) else code.elsewhere()
        code.look(arrived + dice.between(4, 150) * DAY, code.person(), place, copy=copy)


def _soon(dice: Dice) -> float:
    """Most friends open what they are sent within the hour, some days later."""
    return -6 * log(1 - 0.999 * dice.roll()) * HOUR


def _resell(code: _Code, offered: float) -> None:
    for _ in range(code.between(rates().resale_lookers)):
        code.look(offered + code.dice.roll() * 7 * DAY, code.person(), code.elsewhere())
    _own(code, offered + 10 * DAY, code.elsewhere())
