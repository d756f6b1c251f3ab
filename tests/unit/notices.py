"""Notices for tests: rows in few words, and the board they make."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from surety.disruptions.board import Board
from surety.disruptions.case import NoticeCase, NoticeStatus
from surety.disruptions.notice import Aftersales, Content, Lift, Row, Score, Shipping, Timer
from tests.unit.world import T0

NOTICE = "douyin:notice-1"
XINJIANG, URUMQI, HOHHOT, SHENZHEN, NANSHAN = "650000", "650100", "150100", "440300", "440305"
SINCE, UNTIL = T0 - timedelta(days=3), T0 + timedelta(days=5)
LATEST = T0 + timedelta(days=12)


def shipping(since: datetime = SINCE, until: datetime = UNTIL, latest: datetime = LATEST) -> Shipping:
    return Shipping(since, until, latest)


def aftersales(*timers: Timer, since: datetime = SINCE, until: datetime = UNTIL) -> Aftersales:
    return Aftersales(since, until, timers or (Timer("merchant_handle", days=5), Timer("buyer_return", plus_days=14)))


def score(*indicators: Any, since: datetime = SINCE, until: datetime = UNTIL, transit: bool = False) -> Score:
    return Score(since, until, indicators or ("logistics",), transit)


def row(region: str | None = XINJIANG, name: str = "r1", **parts: Any) -> Row:
    """Shipping alone unless `parts` say otherwise."""
    return Row(name, region, **(parts or {"shipping": shipping()}))


def content(*rows: Row, **changes: Any) -> Content:
    fields = {
        "event": "epidemic",
        "title_zh": "疫情地区时效调整",
        "title_en": "Epidemic areas",
        "rows": rows or (row(),),
    }
    return Content(**fields | changes)


def notice(
    *rows: Row, name: str = NOTICE, at: datetime = T0, lifts: tuple[Lift, ...] = (), **changes: Any
) -> NoticeCase:
    """In force since `at`."""
    said = {key: changes.pop(key) for key in ("event", "amends") if key in changes}
    fields = {
        "notice": name, "status": NoticeStatus.PUBLISHED, "content": content(*rows, **said), "made_at": at,
        "published_at": at, "changed_at": at, "lifts": lifts,
    }  # fmt: skip
    return NoticeCase(**fields | changes)


def board(*notices: NoticeCase) -> Board:
    return Board(notices or (notice(),))
