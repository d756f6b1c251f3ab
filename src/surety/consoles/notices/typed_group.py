"""A group of a notice as it stands in a form: what was typed, right or wrong, and the rows it makes.

A notice has one row a region; people write one set of times for many regions. A group is those regions and what is
adjusted in all of them. What was typed travels with the form until it is saved, so that nothing is lost on the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import replace

from surety.consoles.notices import days
from surety.disruptions.notice import Aftersales, Row, Score, Shipping, Timer

TIMERS_MAX = 8
LINES = ("merchant_handle", "buyer_return", "refund_after_signed", "auto_receive")
"""The clocks a form begins with."""

_Word = Annotated[str, Meta(max_length=40)]


class TypedTimer(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """`mode`: empty (as it is), `days` (a new length) or `plus` (days on top)."""

    timer: _Word
    mode: _Word = ""
    days: _Word = ""
    place: _Word = "either"


class TypedGroup(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """`fields` by name: flags hold `on`, ends of windows a day and, under `<name>_time`, a time.

    `names` keeps what a row is called where that is not its region: a later notice changes a row by its name.
    """

    regions: Annotated[tuple[_Word, ...], Meta(max_length=2000)] = ()
    names: dict[_Word, Annotated[str, Meta(max_length=64)]] = {}
    fields: dict[_Word, _Word] = {}
    timers: Annotated[tuple[TypedTimer, ...], Meta(max_length=TIMERS_MAX)] = ()
    indicators: Annotated[tuple[_Word, ...], Meta(max_length=8)] = ()

    def has(self, name: str) -> bool:
        return self.fields.get(name) == "on"

    @property
    def lines(self) -> tuple[TypedTimer, ...]:
        """The clocks as a form shows them: each at least once."""
        there = {each.timer for each in self.timers}
        return (*self.timers, *(TypedTimer(timer) for timer in LINES if timer not in there))[:TIMERS_MAX]


def fresh() -> TypedGroup:
    """A new group adjusts shipping, and leaves the logistics score alone in the same window (EPI-2, EPI-4)."""
    fields = {"ship": "on", "score": "on", "score_same": "on", "after_lift": "stands"}
    return TypedGroup(fields=fields, indicators=("logistics",))


def groups_of(rows: Iterable[Row]) -> list[TypedGroup]:
    """Rows with the same adjustments together, in the order of the first of each."""
    gathered: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        gathered.setdefault(adjustments(row), []).append(row)
    return [_group(same) for same in gathered.values()]


def adjustments(row: Row) -> tuple[Any, ...]:
    return row.shipping, row.aftersales, row.score, row.services, row.after_lift


def _group(rows: list[Row]) -> TypedGroup:
    first = rows[0]
    fields = {"after_lift": first.after_lift}
    timers: tuple[TypedTimer, ...] = ()
    indicators: tuple[str, ...] = ()
    if first.shipping is not None:
        fields |= {"ship": "on", **_window(first.shipping, "promise")}
        fields |= _pair("latest_ship", days.typed_end(first.shipping.latest_ship))
    if (after := first.aftersales) is not None:
        fields |= {"after": "on", **_pair("applied_from", days.typed_start(after.applied_from))}
        fields |= _pair("applied_to", days.typed_end(after.applied_to))
        timers = tuple(map(_typed_timer, after.timers))
    if (score := first.score) is not None:
        fields |= {"score": "on", **({"transit": "on"} if score.transit else {})}
        same = first.shipping and _window(first.shipping, "promise") == _window(score, "promise")
        fields |= {"score_same": "on"} if same else _window(score, "score")
        indicators = score.indicators
    if first.services:
        fields["services"] = "on"
    regions = tuple(row.region or "" for row in rows)
    names = {row.region or "": row.row for row in rows if row.row != row.region}
    return TypedGroup(regions, names, {name: text for name, text in fields.items() if text}, timers, indicators)


def _window(by: Shipping | Score, name: str) -> dict[str, str]:
    start, end = days.typed_start(by.promise_from), days.typed_end(by.promise_to)
    return _pair(f"{name}_from", start) | _pair(f"{name}_to", end)


def _pair(name: str, typed: tuple[str, str]) -> dict[str, str]:
    return {name: typed[0], f"{name}_time": typed[1]}


def _typed_timer(timer: Timer) -> TypedTimer:
    mode, count = ("days", timer.days) if timer.days is not None else ("plus", timer.plus_days)
    return TypedTimer(timer.timer, mode, str(count), timer.place)


def named(groups: list[TypedGroup], rows: list[list[Row]]) -> list[Row]:
    """All rows with names that are each there once: a region's code, numbered from its second row on."""
    taken = {name for group in groups for name in group.names.values()}
    found = []
    for group, made in zip(groups, rows, strict=True):
        for row in made:
            name = group.names.get(row.region or "") or _free(row.region or "orders", taken)
            taken.add(name)
            found.append(replace(row, row=name))
    return found


def _free(name: str, taken: set[str]) -> str:
    count = 1
    while (free := name if count == 1 else f"{name}-{count}") in taken:
        count += 1
    return free


def rows_of(group: TypedGroup, *, made: tuple[Shipping | None, Aftersales | None, Score | None]) -> list[Row]:
    """One row a region, called by its code; `made` is what the fields were read as."""
    shipping, aftersales, score = made
    after_lift = "ends" if group.fields.get("after_lift") == "ends" else "stands"
    return [
        Row(region or "orders", region or None, shipping, aftersales, score, group.has("services"), after_lift)
        for region in group.regions
    ]
