"""Listings of every state, what creators said of them, a recall that holds two orders, and violations: reported, and
seen from a parcel that brought its buyer what nobody had inspected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from surety.engine.fact import Fact
from surety.listings.creators import CreatorRegistered
from surety.listings.facts import Claim, Image, ListingSubmitted, Presale, PromotionStated, Scores
from surety.listings.recall import RecallPublished
from surety.logistics.facts import ParcelAssigned, ParcelPickedUp, ParcelSigned
from surety.orders.facts import Line, OrderPaid, OrderPlaced, Receiver
from surety.platforms.demo.shops import SHOPS
from surety.platforms.demo.telling import DAY, HOUR
from surety.violations.facts import ViolationDecided, ViolationReported

_SHOP, _WEAR = SHOPS[0].id, SHOPS[1].id
_RECALLED = {"brand": "悦白", "model": "YB-20", "batch": "2026A"}
_BAG: dict[str, Any] = {
    "category": "second_hand/luxury", "site": "cross_border", "brand": "拉芙兰", "title": "中号口盖链条包 黑色羊皮",
    "price_fen": 1_280_000, "condition": "九成新", "grade": "A", "flaws": ("五金有细微划痕", "底角轻微磨损"),
    "packaging": "原装防尘袋与纸盒", "accessories": ("防尘袋", "身份卡"), "repair_history": "未维修",
    "shots": ("front", "back", "logo", "flaw"), "directed_admission": "admitted",
    "attested": ("photo_kind", "purchase_place_rules", "chinese_standards", "industry_rule", "other_law"),
    "documents": ("subject_qualification", "appraiser_certificate", "appraiser_contract", "trademark_registration"),
    "images": tuple(Image(f"{n}" * 64, "jpeg", 1200, 1200) for n in range(1, 5)),
}  # fmt: skip
_GOOD = Scores(
    shop_score_hundredths=482, logistics_scored=True, logistics_score_hundredths=470, product_good=True,
    logistics_good=True, service_good=True,
)  # fmt: skip
_LISTINGS: tuple[tuple[str, dict[str, Any]], ...] = (
    (_SHOP, _BAG),
    (_SHOP, _BAG | {"title": "老花手提旅行袋 45", "flaws": None, "images": _BAG["images"][:2], "price_fen": 960_000}),
    (_SHOP, _BAG | {"title": "复古腕表 自动机芯", "images": (*_BAG["images"][:2], Image("9" * 64, "webp", 800, 800))}),
    (_SHOP, {"category": "jewellery", "title": "糯冰种飘花翡翠手镯 圈口 56", "price_fen": 680_000}),
    (_SHOP, {"category": "jewellery", "title": "和田白玉平安扣", "price_fen": 128_000}),
    (_WEAR, {"category": "apparel/down_coat", "title": "轻薄白鸭绒外套", "price_fen": 39_900,
             "presale": Presale(10), "scores": _GOOD}),
    (_WEAR, {"category": "apparel/womens", "title": "双面呢大衣", "price_fen": 89_900, "presale": Presale(30)}),
    (_WEAR, {"category": "personal_care", "title": "氨基酸洁面乳 120 毫升", "price_fen": 8_900, **_RECALLED}),
    (_SHOP, _BAG | {"title": "丝巾 90 厘米 真丝斜纹", "documents": (), "directed_admission": "none", "attested": ()}),
)  # fmt: skip


def listed(anchor: datetime, *, tag: str) -> Iterator[Fact]:
    """Submitted over the days before; two orders of what is recalled afterwards."""
    for n, (shop, said) in enumerate(_LISTINGS, start=1):
        at = anchor - 3 * DAY + n * HOUR
        yield ListingSubmitted(id=f"{tag}.listing.{n}", at=at, listing=_name(tag, n), shop=shop, **said)
    for n, name in ((1, "小鹿说包"), (2, "老陈聊玉")):
        yield CreatorRegistered(id=f"{tag}.creator.{n}", at=anchor - 3 * DAY, creator=f"douyin:cr-{n}", name=name)
    yield from _promoted(anchor, tag)
    for n in (1, 2):
        yield from _bought(anchor, tag, n)
    yield from _uncleared(anchor, tag)


def _name(tag: str, n: int) -> str:
    return f"douyin:ls-{tag}{n:02d}"


def _promoted(anchor: datetime, tag: str) -> Iterator[Fact]:
    said = (
        Claim("condition", "全新未使用"), Claim("accessories", "身份卡"), Claim("repair_history", "未维修"),
        Claim("over_promise", "三年必涨"), Claim("look", "颜色更正"),
    )  # fmt: skip
    about: dict[str, Any] = {"at": anchor - DAY, "listing": _name(tag, 1)}
    yield PromotionStated(
        id=f"{tag}.live.1", promotion="直播 1119", speaker="creator", creator="douyin:cr-1", claims=said, **about
    )
    yield PromotionStated(
        id=f"{tag}.live.2", promotion="短视频 208", speaker="merchant", claims=(Claim("flaws", "无"),), **about
    )


def _bought(anchor: datetime, tag: str, n: int) -> Iterator[Fact]:
    order, at = f"douyin:68{int(tag, 16):010d}{n:03d}", anchor - (10 + n) * HOUR
    line = Line(
        line="1", quantity=1, price_fen=8_900, paid_fen=8_900, title="氨基酸洁面乳 120 毫升",
        category="personal_care", listing=_name(tag, 8), **_RECALLED,
    )  # fmt: skip
    receiver = Receiver(region="440300", name=f"收货人{n}", phone=f"1390000{n:04d}", detail=f"示例路 {n} 号")
    yield OrderPlaced(id=f"{tag}.recalled.{n}", at=at, order=order, shop=_WEAR, lines=(line,), receiver=receiver)
    yield OrderPaid(id=f"{tag}.recalled.{n}.paid", at=at, order=order, amount_fen=8_900)


def _uncleared(anchor: datetime, tag: str) -> Iterator[Fact]:
    """A used phone that is to be inspected, and a parcel that its shop told nobody of."""
    order = _order_past_inspection(tag)
    line = Line(line="1", quantity=1, price_fen=219_900, paid_fen=219_900, title="二手手机 256G 九成新",
                category="second_hand/digital")  # fmt: skip
    receiver = Receiver(region="320100", name="收货人7", phone="13900000007", detail="示例路 7 号")
    at = anchor - 60 * HOUR
    yield OrderPlaced(id=f"{tag}.past", at=at, order=order, shop=SHOPS[3].id, lines=(line,), receiver=receiver)
    yield OrderPaid(id=f"{tag}.past.paid", at=at, order=order, amount_fen=219_900)
    parcel = {"carrier": "sf", "waybill": _waybill_past_inspection(tag)}
    yield ParcelPickedUp(id=f"{tag}.past.up", at=anchor - 50 * HOUR, **parcel)
    yield ParcelSigned(id=f"{tag}.past.signed", at=anchor - 6 * HOUR, **parcel)


def _order_past_inspection(tag: str) -> str:
    return f"douyin:68{int(tag, 16):010d}007"


def _waybill_past_inspection(tag: str) -> str:
    return f"SF{int(tag, 16):010d}7"


def announced(anchor: datetime, *, tag: str) -> Iterator[Fact]:
    """What staff said: a recall, two reports of which one is decided, and whose goods a parcel carried."""
    at = anchor - 2 * HOUR
    yield RecallPublished(
        id=f"{tag}.recall", at=at, recall=f"douyin:rc-{tag}", since=at.date(), note="停止使用，可全额退款。",
        source="某市市场监管局 2026 年第 12 号召回公告（示例）", **_RECALLED,
    )  # fmt: skip
    yield ParcelAssigned(
        id=f"{tag}.past.whose", at=at, carrier="sf", waybill=_waybill_past_inspection(tag),
        order=_order_past_inspection(tag),
    )  # fmt: skip
    for n, note in ((1, "客服发来微信号，说线下付款便宜两百"), (2, "包裹内有返现卡，要求加群")):
        yield ViolationReported(
            id=f"{tag}.report.{n}", at=at, violation=f"douyin:vi-{tag}{n}", act="lure_off_platform", shop=_SHOP,
            note=note,
        )  # fmt: skip
    yield ViolationDecided(
        id=f"{tag}.decided", at=at, violation=f"douyin:vi-{tag}2", upheld=True, note="返现卡照片与订单一致，属实。"
    )
