"""Which release was known when: the knowledge date picks the release, as the behaviour date picks the row."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime

from surety.rulebook.errors import NoReleaseKnown
from surety.rulebook.release import Release

Moment = date | datetime


class Library:
    """Releases by the moment they became known; the moments are all dates, or all aware instants."""

    def __init__(self, entries: Iterable[tuple[Release, Moment]] = ()):
        ordered = sorted(entries, key=lambda entry: entry[1])
        self._releases = tuple(release for release, _ in ordered)
        self._known_from = tuple(moment for _, moment in ordered)
        if len(set(self._known_from)) < len(self._known_from):
            raise ValueError("two releases became known at the same moment")

    def as_known(self, on: Moment) -> Release:
        """The release in force for somebody deciding at `on`; a release is known from its moment on."""
        place = bisect_right(self._known_from, on)
        if not place:
            raise NoReleaseKnown(f"no release was known on {on.isoformat()}")
        return self._releases[place - 1]

    def __iter__(self):
        return iter(zip(self._releases, self._known_from, strict=True))
