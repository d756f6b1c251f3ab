"""What the board says of one order: later ship-by times and places of service, as values that its fact keeps. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from surety.disruptions.board import Board, Place


class Later(Struct, frozen=True, gc=False, omit_defaults=True):
    """A row that gives orders of these addresses until `until`, where their promise is in the window (EPI-2).

    Covered are orders that stood as they do before `ends_at`. `recalled`: what was granted ends with the lift, and
    `until` says so already (E4).
    """

    notice: str
    row: str
    place: str
    promise_from: datetime
    promise_to: datetime
    until: datetime
    published_at: datetime
    ends_at: datetime | None = None
    recalled: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return self.notice, self.row, self.place

    def covers(self, due_at: datetime, *, since: datetime) -> bool:
        """Whether a promise due then, of an order that stands as it does `since` then, is covered (EPI-2b)."""
        began_at = max(self.published_at, since)
        return self.promise_from < due_at <= self.promise_to and (self.ends_at is None or began_at < self.ends_at)


class Disturbed(Struct, frozen=True, gc=False, omit_defaults=True):
    """A row at the place where a service is received (EPI-6)."""

    notice: str
    row: str
    region: str
    published_at: datetime
    ends_at: datetime | None = None
    lifted_at: datetime | None = None
    """None where it ends because a later notice changed the row."""

    def covers(self, *, since: datetime) -> bool:
        return self.ends_at is None or max(self.published_at, since) < self.ends_at


def later(
    board: Board,
    *,
    platform: str,
    shop: str,
    order: str,
    receive: str | None,
    ship_from: str | None,
    paid_at: datetime,
) -> list[Later]:
    """Rows by receive or ship-from address (EPI-2a), but for those whose promises were all due before the payment."""
    addresses = (("receive", receive), ("ship_from", ship_from))
    found = board.at(platform=platform, shop=shop, order=order, addresses=addresses, what=_later)
    return [row for row in found if row is not None and row.promise_to > paid_at]


def _later(place: Place) -> Later | None:
    entry, by = place.entry, place.entry.row.shipping
    if by is None:
        return None
    lifted_at = entry.lifted_at(place.code)
    recalled = lifted_at is not None and entry.row.after_lift == "ends" and lifted_at < by.latest_ship
    return Later(
        notice=entry.notice,
        row=entry.row.row,
        place=place.kind,
        promise_from=by.promise_from,
        promise_to=by.promise_to,
        until=lifted_at if recalled and lifted_at else by.latest_ship,
        published_at=entry.published_at,
        ends_at=entry.ends_at(place.code),
        recalled=recalled,
    )


def disturbed(board: Board, *, platform: str, shop: str, order: str, service_regions: Iterable[str]) -> list[Disturbed]:
    """Rows by the place where a service is received; goods without such a place are never in one (EPI-6)."""
    addresses = [("service", code) for code in service_regions]
    found = board.at(platform=platform, shop=shop, order=order, addresses=addresses, what=_disturbed)
    return [row for row in found if row is not None]


def _disturbed(place: Place) -> Disturbed | None:
    entry = place.entry
    if not entry.row.services:
        return None
    return Disturbed(
        notice=entry.notice,
        row=entry.row.row,
        region=place.code or "",
        published_at=entry.published_at,
        ends_at=entry.ends_at(place.code),
        lifted_at=entry.lifted_at(place.code),
    )
