"""What makes a notice impossible: a code, the place (a JSON path) and the reason. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from surety.disruptions.notice import Content, Row, Shipping, Timer
from surety.regions import tree

if TYPE_CHECKING:
    from surety.disruptions.facts import DisruptionFiled

Fault = tuple[str, str, str]


def fault_of(content: Content, *, notice: str) -> Fault | None:
    """The first thing wrong with a notice, or None."""
    return next(_faults(content, notice), None)


def _faults(content: Content, notice: str) -> Iterator[Fault]:
    platform = notice.partition(":")[0]
    if content.amends is not None and (content.amends == notice or content.amends.partition(":")[0] != platform):
        yield "amends_wrongly", "$.content.amends", f"{content.amends} is not another notice of {platform}"
    seen: set[str] = set()
    for n, row in enumerate(content.rows):
        place = f"$.content.rows[{n}]"
        if row.row in seen:
            yield "row_named_twice", f"{place}.row", f"two rows are called {row.row!r}"
        seen.add(row.row)
        yield from _faults_of_row(row, place)


def _faults_of_row(row: Row, place: str) -> Iterator[Fault]:
    if row.region is not None:
        yield from unknown_region(row.region, f"{place}.region")
    if row.shipping is None and row.aftersales is None and row.score is None and not row.services:
        yield "row_without_effect", place, "a row adjusts shipping, after-sales, scores or services"
    if row.shipping is not None:
        yield from _faults_of_dates(row.shipping, f"{place}.shipping")
    if (after := row.aftersales) is not None:
        yield from _reversed(after.applied_from, after.applied_to, f"{place}.aftersales.applied_to")
        yield from _faults_of_timers(after.timers, f"{place}.aftersales.timers")
    if (score := row.score) is not None:
        yield from _reversed(score.promise_from, score.promise_to, f"{place}.score.promise_to")


def faults_of_filing(fact: DisruptionFiled) -> Iterator[Fault]:
    """What makes a shop's filing impossible."""
    platform = fact.notice.partition(":")[0]
    if fact.shop.partition(":")[0] != platform:
        yield "other_platform", "$.shop", f"{fact.shop} is not a shop of {platform}"
    if fact.region is None and not fact.orders:
        yield "nothing_named", "$.region", "name a region, or orders"
    if fact.region is not None:
        yield from unknown_region(fact.region, "$.region")
    yield from _faults_of_dates(fact, "$")


def _faults_of_dates(said: Shipping | DisruptionFiled, place: str) -> Iterator[Fault]:
    yield from _reversed(said.promise_from, said.promise_to, f"{place}.promise_to")
    if said.latest_ship <= said.promise_from:
        yield "latest_ship_too_early", f"{place}.latest_ship", "no promise of this window could become later"


def _faults_of_timers(timers: tuple[Timer, ...], place: str) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for n, timer in enumerate(timers):
        if (timer.days is None) == (timer.plus_days is None):
            yield "timer_length", f"{place}[{n}]", "give either a new length or days to add"
        if (timer.timer, timer.place) in seen:
            yield "timer_named_twice", f"{place}[{n}].timer", f"{timer.timer} is there twice"
        seen.add((timer.timer, timer.place))


def _reversed(since: datetime, until: datetime, place: str) -> Iterator[Fault]:
    if until <= since:
        yield "window_reversed", place, f"{until.isoformat()} is not after {since.isoformat()}"


def faults_of_regions(regions: tuple[str, ...]) -> Iterator[Fault]:
    for n, code in enumerate(regions):
        yield from unknown_region(code, f"$.regions[{n}]")


def unknown_region(code: str, place: str) -> Iterator[Fault]:
    """Nothing when the code is, or once was, a region of GB/T 2260."""
    if tree.region(code) is None:
        yield "unknown_region", place, f"no region has the code {code}"
