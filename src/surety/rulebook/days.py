"""The epoch of a day, kept by its date and by the number an instant of it subtracts to."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from surety.rulebook.columns import Epochs

DAYS_MAX = 4096  # days kept, eleven years of them; past it the keeping begins anew
DAY = timedelta(days=1)


class Days:
    """`dates`: date -> the node of its epoch; `numbers`: days since `midnight` -> (date, node).

    A day has a number if it lasts 24 hours from a whole number of days after `midnight`: then every instant of it,
    in whatever zone it is written, is `(instant - midnight).days` days later. The days on which a zone shifts its
    clocks, and those of its summer time, have none.
    """

    def __init__(self, epochs: Epochs, nodes: Sequence[Any], zone: ZoneInfo):
        self._bounds, self._nodes, self._zone = epochs.points, nodes, zone
        self.midnight = self._beginning(date(2000, 1, 1))
        self.dates: dict[date, Any] = {}
        self.numbers: dict[int, tuple[date, Any]] = {}

    def learn(self, day: date) -> bool:
        """Keep this day; False if it is kept already."""
        if day in self.dates:
            return False
        if len(self.dates) == DAYS_MAX:
            self.dates.clear()
            self.numbers.clear()
        node = self._nodes[bisect_right(self._bounds, day.toordinal())]
        self.dates[day] = node
        number = self._number(day)
        if number is not None:
            self.numbers[number] = day, node
        return True

    def _number(self, day: date) -> int | None:
        try:
            begins, ends = self._beginning(day), self._beginning(day + DAY)
        except OverflowError:  # the first and the last day of the calendar
            return None
        number, rest = divmod(begins - self.midnight, DAY)
        return None if rest or ends - begins != DAY else number

    def _beginning(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._zone).astimezone(UTC)
