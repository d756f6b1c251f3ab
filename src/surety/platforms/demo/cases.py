"""After-sales of one owner's shops: every status and kind of case, so that no list is empty whatever the month was.

Limits that matter end more than a day after the anchor, so that what is shown is there all day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

from surety.engine.fact import Fact
from surety.logistics.facts import ParcelDelivered, ParcelPickedUp, ParcelSigned
from surety.orders.facts import Line
from surety.platforms.demo.shops import JD_SHOP, PRIVATE_SHOP, SHOPS, TAOBAO_SHOP, WHOLESALE_SHOP
from surety.platforms.demo.telling import DAY, HOUR, Claim, Story
from surety.platforms.simulation.shops import Shop

_SERVED = "460100"
"""Haikou, where the typhoon of the notice hits."""


class Cases(NamedTuple):
    """`live` is said once everything else is in, so that its refunds are ours to send; the first of them fails."""

    by_platform: dict[str, list[Fact]]
    live: list[Fact]


class Teller:
    """Begins stories of one shop; what is to be said live waits apart."""

    def __init__(self, anchor: datetime, tag: str) -> None:
        self._anchor, self._tag, self._numbers = anchor, tag, count(1)
        self.stories: list[Story] = []
        self.live: list[Fact] = []

    def begin(self, shop: Shop = SHOPS[0]) -> Story:
        story = Story(next(self._numbers), anchor=self._anchor, tag=self._tag, shop=shop)
        self.stories.append(story)
        return story

    def arrived(self, ago: timedelta, shop: Shop = SHOPS[0], **bought: Any) -> Story:
        """Signed for so long ago, three and a half days after the purchase."""
        story = self.begin(shop).bought(ago + 3.5 * DAY, **bought).shipped(ago + 3.1 * DAY)
        story.scanned(ParcelPickedUp, ago + 3 * DAY).scanned(ParcelDelivered, ago + 2 * HOUR)
        return story.scanned(ParcelSigned, ago)

    def later(self, story: Story) -> None:
        """The story's last fact is said live."""
        self.live.append(story.facts.pop())


def cases(anchor: datetime, *, tag: str) -> Cases:
    teller = Teller(anchor, tag)
    for tell in (
        _one_of_each, _waiting, _swapped, _at_once, _disputes, _ended, _abuse, _hit_by_the_typhoon,
        _jd, _taobao, _wholesale, _private,
    ):  # fmt: skip
        tell(teller)
    facts: dict[str, list[Fact]] = {}
    for story in teller.stories:
        facts.setdefault(story.platform, []).extend(story.facts)
    return Cases(facts, teller.live)


def _one_of_each(teller: Teller) -> None:
    """One order of twelve pieces, a case of each but the last; a refund of it fails at the provider."""
    order = teller.arrived(6 * DAY, lines=12, fen=69_900)
    order.ask("return_refund", 4 * HOUR, "not_wanted", line="1", note="尺寸不合适，未佩戴。")
    order.ask(
        "refund_only", 2.5 * DAY, "quality", line="2", amount_fen=20_000, received=True, note="挂扣松动。"
    ).refused(1.2 * DAY, "出库质检照片显示挂扣完好。")
    order.ask("return_refund", 1.5 * DAY, "not_wanted", line="3", note="不想要了。").agreed(1 * DAY)
    _on_the_way(order.ask("exchange", 4 * DAY, "not_wanted", line="4", note="换一个圈口。").agreed(3.5 * DAY), 2 * DAY)
    back = order.ask("return_refund", 4.5 * DAY, "not_as_described", line="5", note="颜色与详情页不符。").agreed(
        4 * DAY
    )
    _came_back(back, sent=3.5 * DAY, signed=10 * HOUR).received(6 * HOUR)
    order.ask("resend", 2 * DAY, "missing_goods", line="6", note="少发了证书和锦盒。").agreed(6 * HOUR)
    asked = order.ask("refund_only", 4 * DAY, "damaged", line="7", received=True, note="收到时有裂。")
    asked.refused(3 * DAY, "物流签收正常，开箱视频缺失。").escalated(2 * DAY, "有签收时的照片，请平台看。")
    asked.shown(1 * DAY, "merchant", "补充出库视频和保价单。")
    asked = order.ask("return_refund", 5 * DAY, "quality", line="8", note="有纹裂。").refused(
        4.5 * DAY, "天然纹理，非裂。"
    )
    asked.escalated(4 * DAY, "证书写的是无裂。").ruled(1 * DAY, "refund", "复检有裂，支持买家。", liable="merchant")
    fixed = order.ask("repair", 5.5 * DAY, "quality", line="10", note="扣头坏了，想修。").agreed(5.3 * DAY)
    _came_back(fixed, sent=5.2 * DAY, signed=3.5 * DAY).received(3.4 * DAY)
    fixed.examined(3.3 * DAY, "opened_to_check", line="10").reshipped(12 * HOUR)
    order.ask("return_refund", 5 * DAY, "not_wanted", line="11").withdrawn(4.8 * DAY)
    order.ask(
        "price_protection", 3 * HOUR, "price_dropped", line="9", amount_fen=6_000, note="第二天降价 60 元。"
    ).agreed(1 * HOUR)
    teller.later(order)


def _on_the_way(claim: Claim, sent: timedelta, *, pickup: bool = False) -> Claim:
    return claim.sent(sent, pickup=pickup).scanned(ParcelPickedUp, sent - 3 * HOUR)


def _came_back(claim: Claim, *, sent: timedelta, signed: timedelta) -> Claim:
    _on_the_way(claim, sent).scanned(ParcelDelivered, signed + HOUR)
    return claim.scanned(ParcelSigned, signed)


def _waiting(teller: Teller) -> None:
    """Requests to answer: some within hours, dear ones among them, and some with two days left; goods to look at."""
    kinds = ("return_refund", "refund_only", "exchange", "return_refund", "resend", "price_protection", "repair")
    reasons = ("not_wanted", "quality", "not_wanted", "not_as_described", "missing_goods", "price_dropped", "quality")
    for n, hours in enumerate((1.5, 3, 5, 8, 11, 14, 18, 22, 25, 29, 33, 37, 40, 43, 46)):
        story = teller.arrived(4 * DAY, fen=(15_900, 488_000, 66_000)[n % 3])
        part = {"amount_fen": 5_000} if kinds[n % 7] in ("refund_only", "price_protection") else {}
        received = {"received": True} if kinds[n % 7] == "refund_only" else {}
        story.ask(kinds[n % 7], (48 - hours) * HOUR, reasons[n % 7], **part, **received)
    teller.begin().bought(30 * HOUR, fen=268_000, customised=True).ask(
        "refund_unshipped", 12 * HOUR, "not_wanted", note="刻字写错了，想重新下单。"
    )
    for hours in (4, 20):
        story = teller.arrived(6 * DAY, fen=128_000, quantity=2)
        claim = story.ask("return_refund", 4 * DAY, "quality").agreed(3.8 * DAY)
        _came_back(claim, sent=3.5 * DAY, signed=(46 - hours) * HOUR)
    story = teller.arrived(8 * DAY, fen=239_000)
    claim = story.ask("repair", 6 * DAY, "quality", note="镶口松了，想加固。").agreed(5.5 * DAY)
    _came_back(claim, sent=5 * DAY, signed=2 * DAY).received(1.8 * DAY).examined(1.6 * DAY, "tried_reasonably")
    story = teller.arrived(6 * DAY, fen=88_000)
    claim = story.ask("exchange", 4 * DAY, "not_wanted").agreed(3.8 * DAY)
    _came_back(claim, sent=3.5 * DAY, signed=20 * HOUR).received(10 * HOUR).examined(6 * HOUR, "untouched")


def _swapped(teller: Teller) -> None:
    """What came back is not what was sent: refused after the platform had refunded at once, and one to be refused."""
    note = "出库 52.3 克、编码 YJF-20881；退回 48.1 克，无编码。"
    story = teller.arrived(6.5 * DAY, fen=86_000)
    claim = story.ask("return_refund", 5.5 * DAY, "not_wanted").agreed(5 * DAY)
    _came_back(claim, sent=4.5 * DAY, signed=2 * DAY).received(1.8 * DAY)
    claim.examined(1.5 * DAY, "untouched", swapped=True, note=note)
    claim.refused(1.2 * DAY, f"退回的不是原件：{note}", reason="wrong_goods_back")
    claim.shown(20 * HOUR, "buyer", "寄回的就是收到的那件，没有换过。")
    story = teller.arrived(6.5 * DAY, fen=420_000)
    claim = story.ask("return_refund", 4.5 * DAY, "not_as_described").agreed(4 * DAY)
    _came_back(claim, sent=3.5 * DAY, signed=15 * HOUR).received(12 * HOUR)
    claim.examined(8 * HOUR, "untouched", swapped=True, note="出库有鉴定码封签，退回无封签，手感与密度不符。")


def _at_once(teller: Teller) -> None:
    """EXP-8: before shipping, on the way, and on the carrier's first scan of the return."""
    teller.begin().bought(9 * HOUR, fen=29_900).ask("refund_unshipped", 5 * HOUR, "wrong_choice", note="地址选错了。")
    story = teller.begin().bought(5 * DAY, fen=45_900).shipped(4.6 * DAY).scanned(ParcelPickedUp, 4.5 * DAY)
    story.ask("refund_only", 10 * HOUR, "late", note="四天没动了。")
    story = teller.arrived(4 * DAY, fen=59_900)
    _on_the_way(story.ask("return_refund", 2 * DAY, "not_wanted").agreed(1.8 * DAY), 1.5 * DAY, pickup=True)
    story = teller.arrived(5 * DAY, fen=99_000)
    claim = story.ask("return_refund", 4 * DAY, "not_wanted", grade="gold").agreed(3.9 * DAY)
    _came_back(claim, sent=3.5 * DAY, signed=1.5 * DAY).received(1.2 * DAY).examined(1 * DAY, "opened_to_check")


def _disputes(teller: Teller) -> None:
    """For staff: an appeal of what was ruled, a return that came back, a state that only a person can judge."""
    story = teller.arrived(9 * DAY, fen=198_000)
    claim = story.ask("return_refund", 7 * DAY, "not_as_described").refused(6 * DAY, "详情页已写明天然棉絮。")
    claim.escalated(5.5 * DAY, "详情页没有写。").shown(5 * DAY, "merchant", "附下单时的页面快照。")
    claim.ruled(2.5 * DAY, "close", "页面快照有说明，不支持退款。", liable="buyer")
    claim.appealed(1 * DAY, "buyer", "快照是事后改的，附我下单时的截图。")
    story = teller.arrived(8 * DAY, fen=76_000)
    claim = story.ask("return_refund", 6 * DAY, "quality").agreed(5.5 * DAY)
    _came_back(claim, sent=5 * DAY, signed=2 * DAY).received(1.8 * DAY).examined(1.5 * DAY, "used_little_value_lost")
    story = teller.arrived(6 * DAY, fen=52_000)
    claim = story.ask("refund_only", 4 * DAY, "missing_goods", received=True).refused(3 * DAY, "出库称重与实物一致。")
    claim.escalated(2.5 * DAY, "少了一只耳钉。").ruled(
        1.5 * DAY, "refund", "称重记录缺少包装，支持买家。", liable="merchant"
    )


def _ended(teller: Teller) -> None:
    """How cases end: paid by us, in kind, by both, in silence, by shipping; two cases of one line."""
    for n in range(3):
        story = teller.arrived((6 + n) * DAY, fen=33_000 + n * 9_000, quantity=2)
        claim = story.ask("return_refund", 5 * DAY, "quality").agreed(4.5 * DAY)
        _came_back(claim, sent=4 * DAY, signed=20 * HOUR).received(18 * HOUR).examined(2 * HOUR, "opened_to_check")
        teller.later(story)
    story = teller.arrived(10 * DAY, fen=61_000)
    claim = story.ask("exchange", 8 * DAY, "quality").agreed(7.5 * DAY)
    _came_back(claim, sent=7 * DAY, signed=4 * DAY).received(3.9 * DAY).examined(3.8 * DAY, "untouched").reshipped(
        3 * DAY
    )
    story.ask("refund_only", 1 * DAY, "quality", amount_fen=8_000, received=True, note="换来的也有小瑕疵。")
    story = teller.arrived(9 * DAY, fen=47_000)
    claim = story.ask("refund_only", 7 * DAY, "quality", received=True).refused(6 * DAY, "已与买家说明，保留商品。")
    claim.consented(5.5 * DAY, "buyer").consented(5.3 * DAY, "merchant")
    story = teller.arrived(14 * DAY, fen=55_000)
    story.ask("return_refund", 12 * DAY, "not_wanted").agreed(11 * DAY)  # never sent: closed when its time is over
    story = teller.begin().bought(4 * DAY, fen=350_000, customised=True)
    story.ask("refund_unshipped", 3.5 * DAY, "not_wanted")
    story.shipped(3.2 * DAY).scanned(ParcelPickedUp, 3 * DAY)  # shipping won


def _abuse(teller: Teller) -> None:
    """One buyer, refund after refund without sending anything back; and an empty parcel."""
    for n in range(3):
        story = teller.arrived((5 + n) * DAY, fen=21_900, quantity=1 + n % 2)
        claim = story.ask("refund_only", (4 + n) * DAY, "quality", received=True, note="质量太差，退款不退货。")
        claim.refused((3.5 + n) * DAY, "照片与该买家其他订单的相同。")
        if n:
            claim.escalated((3 + n) * DAY, "请平台支持。").ruled(
                (1 + n) * DAY, "close", "多单使用同一照片。", liable="buyer"
            )
    story = teller.arrived(6 * DAY, fen=73_000)
    claim = story.ask("return_refund", 5 * DAY, "not_wanted").agreed(4.5 * DAY)
    _came_back(claim, sent=4 * DAY, signed=1.5 * DAY).received(1.3 * DAY)
    claim.examined(1 * DAY, "incomplete", note="空包裹，面单重量 0.05 公斤。").refused(
        20 * HOUR, "收到空包裹，附开箱视频。", reason="wrong_goods_back"
    )


def _hit_by_the_typhoon(teller: Teller) -> None:
    """EPI-6: a service in Haikou, whose buyer may cancel or wait."""
    fields = {"category": "本地生活/到店", "service_region": _SERVED, "title": "海口免税店玉雕体验课"}
    teller.begin().bought(20 * HOUR, fen=39_900, **fields)
    story = teller.begin().bought(26 * HOUR, fen=59_900, **fields)
    story.ask("refund_unshipped", 6 * HOUR, "not_wanted", note="台风去不了。")


def _jd(teller: Teller) -> None:
    """What JD alone has: fresh compensation, a refusal that only opens talks, goods sent back as they are."""
    story = teller.arrived(2 * DAY, JD_SHOP, fen=8_800)
    story.ask("fresh_compensation", 20 * HOUR, "spoiled", amount_fen=3_500, received=True, note="坏了四个，见照片。")
    story = teller.arrived(4 * DAY, JD_SHOP, fen=12_800)
    claim = story.ask("fresh_compensation", 3 * DAY, "spoiled", amount_fen=6_000, received=True)
    claim.refused(2.5 * DAY, "照片与批次不符，愿意补偿 20 元。")
    story = teller.arrived(4 * DAY, JD_SHOP, fen=9_900)
    claim = story.ask("fresh_compensation", 3 * DAY, "damaged", amount_fen=2_000, received=True).agreed(2.8 * DAY)
    story = teller.arrived(5 * DAY, JD_SHOP, fen=15_800)
    claim = story.ask("fresh_compensation", 4 * DAY, "spoiled", amount_fen=7_000, received=True)
    claim.refused(3.5 * DAY, "愿意补偿 30 元。").changed(3 * DAY, "spoiled", 3_000, "接受 30 元。").agreed(2.9 * DAY)
    story = teller.arrived(9 * DAY, JD_SHOP, fen=25_800)
    claim = story.ask("return_refund", 8 * DAY, "not_wanted").agreed(7.8 * DAY)
    _came_back(claim, sent=7.5 * DAY, signed=5 * DAY).received(4.9 * DAY).examined(4.8 * DAY, "damaged")
    claim.sent_back(4.7 * DAY, "果箱已拆，内有压伤，按原样退回。")
    story = teller.arrived(6 * DAY, JD_SHOP, fen=19_800)
    claim = story.ask("exchange", 5 * DAY, "quality").refused(4.5 * DAY, "愿意补发三斤。").consented(4 * DAY, "buyer")


def _taobao(teller: Teller) -> None:
    """A parcel on its way that the shop may stop (H5), and a refusal that the buyer took to the platform (TB-3)."""
    story = teller.begin(TAOBAO_SHOP).bought(4 * DAY, fen=32_900).shipped(3.6 * DAY)
    story.scanned(ParcelPickedUp, 3.5 * DAY).ask("refund_only", 16 * HOUR, "not_wanted", note="买错尺码，不等了。")
    teller.arrived(3 * DAY, TAOBAO_SHOP, fen=45_900).ask("return_refund", 20 * HOUR, "not_wanted")
    story = teller.arrived(6 * DAY, TAOBAO_SHOP, fen=58_900)
    claim = story.ask("return_refund", 5 * DAY, "not_as_described", note="面料不是羊毛。")
    claim.refused(4 * DAY, "吊牌与检测报告均写明羊毛含量。").escalated(3 * DAY, "送检结果附上，请平台看。")
    story = teller.arrived(6 * DAY, TAOBAO_SHOP, fen=26_900)
    _on_the_way(story.ask("exchange", 5 * DAY, "wrong_choice", note="换大一码。").agreed(4.5 * DAY), 2 * DAY)


def _wholesale(teller: Teller) -> None:
    """Two tiers of one product in one order: what is in stock comes back, what was made to order does not (R7)."""
    lines = tuple(
        Line(
            line=line, quantity=count, price_fen=2_900, paid_fen=2_900 * count, category="家居/日用", title="保温杯",
            moq_form="batch", tier=tier, customised=tier == "custom",
        )
        for line, count, tier in (("1", 3, "stock"), ("2", 120, "custom"))
    )  # fmt: skip
    story = teller.begin(WHOLESALE_SHOP).bought_lines(8 * DAY, lines).shipped(7 * DAY)
    story.scanned(ParcelPickedUp, 6.8 * DAY).scanned(ParcelDelivered, 4.1 * DAY).scanned(ParcelSigned, 4 * DAY)
    story.ask("return_refund", 14 * HOUR, "not_wanted", quantity=2, note="现货两只用不上。")
    story.ask("return_refund", 2 * DAY, "quality", line="2", quantity=6, note="六只杯盖漏水。")
    story = teller.arrived(6 * DAY, WHOLESALE_SHOP, fen=18_800)
    claim = story.ask("return_refund", 4 * DAY, "short_weight", note="一箱少了三只，整箱退。")
    claim.refused(3 * DAY, "出库称重 12.4 公斤，与下单数量一致。")


def _private(teller: Teller) -> None:
    """Somebody's own used things: a change of mind brings nothing back, a flaw that was kept quiet does (XY-1)."""
    used = {"category": "second_hand/数码", "brand_new": False, "flaws_stated": ("边框有划痕",)}
    teller.arrived(2 * DAY, PRIVATE_SHOP, fen=89_900, title="九成新机械键盘", **used)
    story = teller.arrived(4 * DAY, PRIVATE_SHOP, fen=129_900, title="二手蓝牙耳机", **used)
    claim = story.ask("return_refund", 3 * DAY, "undisclosed_flaw", note="左耳没有声音，描述里没写。")
    claim.refused(2 * DAY, "发货前测试正常，有视频。").escalated(1.5 * DAY, "开箱视频里就没有声音。")
    story = teller.arrived(5 * DAY, PRIVATE_SHOP, fen=45_000, title="二手移动电源", **used)
    story.ask("return_refund", 6 * HOUR, "not_as_described", note="容量只有标称的一半。")
