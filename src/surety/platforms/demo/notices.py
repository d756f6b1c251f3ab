"""A typhoon: the notice staff published for it, and a shop's own filing that waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from surety.disruptions.facts import DisruptionFiled, NoticeDrafted, NoticeFact, NoticePublished
from surety.disruptions.notice import Aftersales, Content, Row, Score, Shipping, Timer
from surety.platforms.demo.shops import SHOPS

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_COAST = ("440100", "440500", "445100", "445200")
_ISLAND = "460000"


def published(anchor: datetime, *, tag: str) -> Iterator[NoticeFact]:
    """Written and published on the evening before, for Guangdong's coast and all of Hainan."""
    notice = f"douyin:typhoon-{anchor:%Y%m%d}"
    at = anchor - 3 * HOUR
    yield NoticeDrafted(id=f"{tag}.notice.drafted", at=at, notice=notice, content=_content(anchor))
    note = "气象台发布台风橙色预警，多家快递暂停揽派"
    yield NoticePublished(id=f"{tag}.notice.published", at=at + HOUR, notice=notice, draft=1, note=note)


def _content(anchor: datetime) -> Content:
    since, until = anchor - DAY, anchor + 5 * DAY
    ship = Shipping(since, until, anchor + 8 * DAY)
    timers = (Timer("merchant_handle", plus_days=2), Timer("buyer_return", days=14))
    rows = [Row(region, region, ship, None, Score(since, until)) for region in _COAST]
    rows.append(Row(_ISLAND, _ISLAND, ship, Aftersales(since, until, timers), Score(since, until), services=True))
    titles = ("关于台风影响广东、海南部分地区时效的公告", "Typhoon: later dates for parts of Guangdong and Hainan")
    return Content("typhoon", *titles, tuple(rows))


def filed(anchor: datetime, *, tag: str) -> DisruptionFiled:
    """Its warehouse stands still, and no notice says so."""
    shop = SHOPS[2]
    return DisruptionFiled(
        id=f"{tag}.filed",
        at=anchor - 5 * HOUR,
        notice=f"douyin:filing-{anchor:%Y%m%d}",
        shop=shop.id,
        event="carrier_outage",
        promise_from=anchor - DAY,
        promise_to=anchor + 3 * DAY,
        latest_ship=anchor + 5 * DAY,
        region=shop.origin.code,
        note="园区停电检修三天，快递无法进园揽收，附园区通知",
        evidence=("https://example.com/notice.pdf",),
    )
