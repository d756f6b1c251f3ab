"""The board: the rows of all notices in force, ready to be asked about an address. Pure.

An adjustment is never derived from another one's answer: each asks with its own addresses and its own time (EPI-7).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from msgspec import Struct

from surety.disruptions.case import IN_FORCE, NoticeCase
from surety.disruptions.lifting import earliest
from surety.disruptions.notice import Lift, Row
from surety.engine.fact import EARLIEST
from surety.regions import tree

T = TypeVar("T")


class Entry(Struct, frozen=True, gc=False):
    """One row in force; `replaced_at` when a later notice changed it."""

    notice: str
    row: Row
    published_at: datetime
    lifts: tuple[Lift, ...] = ()
    shop: str = ""
    orders: frozenset[str] = frozenset()
    replaced_at: datetime | None = None
    event: str = ""

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
        self._kept: dict[tuple[Any, ...], list[Any]] = {}

    def __bool__(self) -> bool:
        return bool(self.entries)

    def at(
        self,
        *,
        platform: str,
        shop: str,
        order: str,
        addresses: Iterable[tuple[str, str | None]],
        what: Callable[[Place], T],
    ) -> list[T]:
        """`what` is said of each row at each of these addresses, which are named by kind (EPI-2a, -3a, -6).

        A filing for orders without a region holds at whatever address; its place is of kind `order`.
        """
        named = [(kind, code) for kind, code in addresses if code]
        found: list[T] = []
        for kind, code in named:
            found += self._public_at(platform, kind, code, what)
        if shop in self._filed:
            found += map(what, self._filed_at(shop, order, named))
        return found

    def _public_at(self, platform: str, kind: str, code: str, what: Callable[[Place], T]) -> list[T]:
        """The same for every order with this address, so it is worked out once."""
        key = (platform, kind, code, what)
        found = self._kept.get(key)
        if found is None:
            entries = self._public.get(platform, ())
            covering = [entry for entry in entries if tree.covers(entry.row.region or "", code)]
            found = self._kept[key] = [what(Place(kind, code, entry)) for entry in covering]
        return found

    def _filed_at(self, shop: str, order: str, named: list[tuple[str, str]]) -> Iterator[Place]:
        for entry in self._filed[shop]:
            if entry.orders and order not in entry.orders:
                continue
            if entry.row.region is None:
                yield Place("order", None, entry)
            else:
                yield from (Place(kind, code, entry) for kind, code in named if tree.covers(entry.row.region, code))


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
    return Entry(entry.notice, entry.row, entry.published_at, entry.lifts, entry.shop, entry.orders, at, entry.event)


def _entry(case: NoticeCase, row: Row) -> Entry:
    published_at = case.published_at or case.made_at
    orders = frozenset(case.orders)
    return Entry(case.notice, row, published_at, case.lifts, case.shop, orders, event=case.content.event)
