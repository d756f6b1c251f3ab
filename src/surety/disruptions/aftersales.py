"""What notices do to an after-sales case: longer clocks (EPI-3), and a second life after recovery (EPI-5). Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from surety.disruptions.board import Board, Place
from surety.disruptions.notice import RETURNS, Timer, TimerName


class Lengthening(Struct, frozen=True, gc=False):
    """A row that makes a clock longer: to `days`, or by `plus_days`."""

    timer: TimerName
    notice: str
    row: str
    days: int | None = None
    plus_days: int | None = None

    def applied_to(self, length: timedelta) -> timedelta:
        return timedelta(days=self.days) if self.days is not None else length + timedelta(days=self.plus_days or 0)


class Extension(Struct, frozen=True, gc=False):
    """What an after-sales case gets, for every running and future clock of it."""

    lengthenings: tuple[Lengthening, ...]

    def length(self, timer: TimerName, base: timedelta) -> tuple[timedelta, Lengthening | None]:
        """The clock's length and the row behind it: the longest wins (E5), and none is shorter than the base."""
        longest, behind = base, None
        for each in self.lengthenings:
            if each.timer == timer and (length := each.applied_to(base)) > longest:
                longest, behind = length, each
        return longest, behind


def aftersales_extension(
    board: Board,
    *,
    platform: str,
    shop: str,
    order: str,
    receive: str | None,
    return_: str | None,
    applied_at: datetime,
    case_type: str,
) -> Extension | None:
    """EPI-3: receive or return address, time of the application, returns and exchanges alone."""
    if case_type not in RETURNS:
        return None
    addresses = (("receive", receive), ("return", return_))
    found = board.at(platform=platform, shop=shop, order=order, addresses=addresses, what=_itself)
    lengthenings = {
        Lengthening(timer.timer, place.entry.notice, place.entry.row.row, timer.days, timer.plus_days): None
        for place in found
        for timer in _timers(place, applied_at)
    }
    return Extension(tuple(lengthenings)) if lengthenings else None


def _timers(place: Place, applied_at: datetime) -> list[Timer]:
    after, ends_at = place.entry.row.aftersales, place.entry.ends_at(place.code)
    if after is None or not after.applied_from <= applied_at < after.applied_to:
        return []
    if ends_at is not None and applied_at >= ends_at:
        return []
    return [timer for timer in after.timers if timer.place in ("either", place.kind) or place.kind == "order"]


def _itself(place: Place) -> Place:
    return place


class Reopening(Struct, frozen=True, gc=False):
    """A closed case goes on: from when, and because of which region's recovery."""

    recovered_at: datetime
    notice: str
    row: str
    place: str


def reopening(
    board: Board,
    *,
    platform: str,
    shop: str,
    order: str,
    receive: str | None,
    return_: str | None,
    applied_at: datetime,
    closed_at: datetime,
    closed_as: str,
    reopened_at: datetime | None = None,
) -> Reopening | None:
    """EPI-5: whoever could not send goods back because of either address may, once that region has recovered.

    `closed_as` is `timed_out`, or anything else, which is final. None also while the region has not been lifted, where
    it had been before the case closed, and for a case that was opened again before.
    """
    if closed_as != "timed_out" or reopened_at is not None:
        return None
    addresses = (("receive", receive), ("return", return_))
    found = [
        Reopening(lifted_at, place.entry.notice, place.entry.row.row, place.kind)
        for place in board.at(platform=platform, shop=shop, order=order, addresses=addresses, what=_itself)
        if (after := place.entry.row.aftersales) is not None
        and after.applied_from <= applied_at < after.applied_to
        and (lifted_at := place.entry.lifted_at(place.code)) is not None
        and applied_at < lifted_at
        and closed_at < lifted_at
    ]
    return max(found, key=lambda each: each.recovered_at, default=None)
