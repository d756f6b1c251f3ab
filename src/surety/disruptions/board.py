"""The board: the rows of all notices in force, ready to be asked about an address. Pure.

An adjustment is never derived from another one's answer: each asks with its own addresses and its own time (EPI-7).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct

from surety.disruptions.case import IN_FORCE, NoticeCase
from surety.disruptions.lifting import earliest
from surety.disruptions.notice import Lift, Row
from surety.engine.fact import EARLIEST
from surety.regions import tree


class Entry(Struct, frozen=True, gc=False):
    """One row in force; `replaced_at` when a later notice changed it."""

    notice: str
    row: Row
    published_at: datetime
    lifts: tuple[Lift, ...] = ()
    shop: str = ""
    orders: frozenset[str] = frozenset()
    replaced_at: datetime | None = None

    def concerns(self, *, shop: str, order: str) -> bool:
        """Whether it is for everybody, or a filing of this shop and order (E6)."""
        return (not self.shop or self.shop == shop) and (not self.orders or order in self.orders)

    def lifted_at(self, code: str | None) -> datetime | None:
        return earliest(self.lifts, code)

    def ends_at(self, code: str | None) -> datetime | None:
        """From when on nothing new is covered at this address."""
        ends = [at for at in (self.lifted_at(code), self.replaced_at) if at is not None]
        return min(ends) if ends else None


class Place(Struct, frozen=True, gc=False):
    """An address that lies in a row's region, and which of a subject's addresses it is."""

    kind: str
    code: str | None
    entry: Entry


class Board:
    """What notices in force say, by platform, shop and region."""

    def __init__(self, notices: Iterable[NoticeCase] = ()) -> None:
        self.entries = tuple(_entries(notices))
        self._public: dict[str, list[Entry]] = defaultdict(list)
        self._filed: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            (self._filed[entry.shop] if entry.shop else self._public[_platform(entry.notice)]).append(entry)
        self._found: dict[tuple[str, str], tuple[Entry, ...]] = {}

    def __bool__(self) -> bool:
        return bool(self.entries)

    def at(
        self, *, platform: str, shop: str, order: str, addresses: Iterable[tuple[str, str | None]]
    ) -> Iterator[Place]:
        """Rows that concern these addresses, named by kind (EPI-2a, -3a, -6): each row once for each address.

        A filing for orders without a region holds at whatever address; its place is of kind `order`.
        """
        named = [(kind, code) for kind, code in addresses if code]
        for kind, code in named:
            yield from (Place(kind, code, entry) for entry in self._public_at(platform, code))
        for entry in self._filed.get(shop, ()):
            if not entry.concerns(shop=shop, order=order):
                continue
            if entry.row.region is None:
                yield Place("order", None, entry)
            else:
                yield from (Place(kind, code, entry) for kind, code in named if tree.covers(entry.row.region, code))

    def _public_at(self, platform: str, code: str) -> tuple[Entry, ...]:
        found = self._found.get((platform, code))
        if found is None:
            entries = self._public.get(platform, ())
            found = tuple(entry for entry in entries if tree.covers(entry.row.region or "", code))
            self._found[platform, code] = found
        return found


def _platform(notice: str) -> str:
    return notice.partition(":")[0]


def _entries(notices: Iterable[NoticeCase]) -> Iterator[Entry]:
    """Rows in the order of publication; a notice that amends replaces the rows it names, along the whole chain."""
    in_force = [case for case in notices if case.status in IN_FORCE]
    first: dict[str, str] = {}
    standing: dict[tuple[str, str], Entry] = {}
    entries: dict[int, Entry] = {}
    for case in sorted(in_force, key=lambda case: (case.published_at or EARLIEST, case.notice)):
        root = first[case.notice] = first.get(case.content.amends or "", case.notice)
        for row in case.content.rows:
            if (replaced := standing.get((root, row.row))) is not None:
                entries[id(replaced)] = _replaced(replaced, at=case.published_at)
            entry = _entry(case, row)
            standing[root, row.row] = entries[id(entry)] = entry
    yield from entries.values()


def _replaced(entry: Entry, *, at: datetime | None) -> Entry:
    return Entry(entry.notice, entry.row, entry.published_at, entry.lifts, entry.shop, entry.orders, at)


def _entry(case: NoticeCase, row: Row) -> Entry:
    published_at = case.published_at or case.made_at
    return Entry(case.notice, row, published_at, case.lifts, case.shop, frozenset(case.orders))
