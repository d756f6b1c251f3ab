"""Draws that are the same in every Python: all of them follow from `Random.random`, whose sequence is fixed."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Any


class Dice:
    def __init__(self, seed: str):
        self.roll = Random(seed).random
        """A number in [0, 1)."""

    def happens(self, share: float) -> bool:
        return self.roll() < share

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.roll()

    def below(self, count: int) -> int:
        return int(self.roll() * count)

    def of(self, quantiles: Sequence[float]) -> float:
        """A draw from the distribution these evenly spaced quantiles describe."""
        place = self.roll() * (len(quantiles) - 1)
        low = int(place)
        return quantiles[low] + (quantiles[low + 1] - quantiles[low]) * (place - low)


class Choice:
    """Picks by weight."""

    def __init__(self, options: Sequence[Any], weights: Sequence[float]):
        self._options = tuple(options)
        self._bounds = list(accumulate(weights))

    def pick(self, dice: Dice) -> Any:
        return self._options[min(bisect(self._bounds, dice.roll() * self._bounds[-1]), len(self._options) - 1)]
