"""An inspection centre and what lies there: pieces of every stage, in both regimes of custody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from surety.aftersales.facts import AftersaleAgreed, AftersaleApplied, ReturnSent
from surety.certificates.codes import draw
from surety.engine.fact import Fact
from surety.inspection import facts as said
from surety.inspection.admissions import AdmissionDecided
from surety.inspection.centres import CentreOpened, CentreRegistered, InstituteListed
from surety.inspection.codes import CodeIssued
from surety.logistics.facts import ParcelPickedUp, ParcelSigned
from surety.orders.facts import Line, OrderCancelled, OrderPaid, OrderPlaced, ShippedLine
from surety.platforms.demo import pictures
from surety.platforms.demo.shops import SHOPS
from surety.platforms.demo.telling import HOUR

CENTRE = "douyin:ic-nanyang"
_OPENED = datetime(2020, 12, 1, 1, 30, tzinfo=UTC)
_JADE = (
    ("糯冰种飘花翡翠手镯 圈口 56", "jewellery/bangle", "bangle"), ("和田白玉平安扣", "jewellery/pendant", "disc"),
    ("冰种翡翠观音吊坠", "jewellery/pendant", "drop"), ("南阳独山玉手镯 圈口 54", "jewellery/bangle", "bangle"),
    ("蜜蜡圆珠手串", "jewellery", "beads"), ("紫罗兰翡翠戒面", "jewellery", "cabochon"),
)  # fmt: skip
_BAGS = (
    ("中号口盖链条包 黑色羊皮", "second_hand/luxury/handbag", "chain_bag"),
    ("老花手提旅行袋 45", "second_hand/luxury/handbag", "travel_bag"),
    ("复古方形腕表 精钢", "second_hand/luxury/watch", "watch"),
    ("真丝方巾 90 厘米 橙色", "second_hand/luxury", "scarf"),
    ("菱格小羊皮钱包", "second_hand/luxury", "wallet"),
)  # fmt: skip
_SPARE_CODES = 6


class Way:
    """One piece being told: each method adds a fact; `ago` is counted back from the anchor."""

    def __init__(self, n: int, *, anchor: datetime, tag: str, jade: bool, ships: str = "institute", fen: int = 0):
        number = f"{int(tag, 16):010d}{n:02d}"
        self.anchor, self.jade, self.ships, self.n = anchor, jade, ships, n
        self.piece, self.order, self.waybill = f"douyin:pc-{number}", f"douyin:66{number}", f"SF{number}"
        goods = _JADE if jade else _BAGS
        self.report = f"NY-{self.piece[-6:]}"
        (self.title, self.category, self.looks), self.fen = goods[n % len(goods)], fen or 268_000 + n * 31_000
        self.case = f"douyin:as-66{number}01"
        self.code = draw(Random(f"demo:{tag}:{n}").choice)
        self.facts: list[Fact] = []

    def _say(self, kind: type[Fact], ago: timedelta, **fields: Any) -> Way:
        tag = kind.__struct_config__.tag
        fact_id = f"{self.piece}.{tag}.{len(self.facts)}"
        about = {"piece": self.piece} if issubclass(kind, said.PieceFact) else {}
        if issubclass(kind, said.AtCentre):
            about["centre"] = CENTRE
        self.facts.append(kind(id=fact_id, at=self.anchor - ago, **about, **fields))
        return self

    def bought(self, ago: timedelta) -> Way:
        line = Line(
            line="1", quantity=1, price_fen=self.fen, paid_fen=self.fen, title=self.title, category=self.category
        )  # fmt: skip
        self._say(OrderPlaced, ago, order=self.order, shop=SHOPS[0].id, lines=(line,))
        self._say(OrderPaid, ago - timedelta(minutes=1), order=self.order, amount_fen=self.fen)
        return self._say(
            said.PieceRegistered, ago - HOUR / 2, shop=SHOPS[0].id, category=self.category, centre=CENTRE,
            order=self.order, line="1", ships=self.ships, value_fen=self.fen, title=self.title,
            accessories=("包装盒",) if self.jade else ("防尘袋", "购买凭证"), grade="" if self.jade else "九五新",
        )  # fmt: skip

    def sent(self, ago: timedelta, return_type: str | None = None) -> Way:
        by = (
            {"way": "offline"}
            if self.ships == "merchant"
            else {"way": "courier", "carrier": "sf", "waybill": self.waybill}
        )
        video = said.Video(_hash(f"{self.piece}.in"), f"IN{self.n:04d}")
        return self._say(said.PieceSent, ago, video=video, return_type=return_type, **by)

    def cancelled(self, ago: timedelta) -> Way:
        self._say(OrderCancelled, ago, order=self.order, by="buyer")
        return self._say(said.PieceCancelled, ago, reason="cancelled")

    def taken_in(self, ago: timedelta, shelf: str, condition: str = "as_expected") -> Way:
        return self._say(said.PieceTakenIn, ago, shelf=shelf, weight_g=180 + self.n, condition=condition)

    def inspected(self, ago: timedelta, verdict: str = "pass", inspector: str = "bench1", note: str = "") -> Way:
        measures = (said.Measure("weight_mg", 52_310 + self.n * 170, 50),) if self.jade else ()
        good = verdict == "pass"
        checks = tuple(
            said.Check(item, "as_described" if good or item != "flaws" else "differs")
            for item in (("material", "treatment", "flaws") if self.jade else ("genuine", "condition", "flaws"))
        )
        return self._say(
            said.PieceInspected, ago, verdict=verdict, inspector=inspector, measures=measures, checks=checks,
            certificate=self.report if good else "", note=note,
            photos=pictures.photos(self.piece, looks=self.looks),
        )  # fmt: skip

    def corrected(self, ago: timedelta, verdict: str, reason: str) -> Way:
        return self._say(said.VerdictCorrected, ago, verdict=verdict, inspector="bench2", reason=reason)

    def sealed(self, ago: timedelta) -> Way:
        return self._say(said.PieceSealed, ago, seal=f"NY{self.piece[-8:]}")

    def bound(self, ago: timedelta) -> Way:
        self._say(CodeIssued, ago + HOUR / 4, code=self.code, centre=CENTRE)
        return self._say(said.PieceBound, ago, code=self.code)

    def packed(self, ago: timedelta) -> Way:
        self._say(said.PackingBegun, ago + HOUR / 4, challenge=f"OUT{self.n:03d}", waybill=self.waybill + "B")
        return self._say(
            said.PiecePacked, ago, carrier="sf", waybill=self.waybill + "B", code=self.code,
            seal=f"NY{self.piece[-8:]}", certificate=self.report,
            video=said.Video(_hash(f"{self.piece}.out"), f"OUT{self.n:03d}"),
        )  # fmt: skip

    def handed(self, ago: timedelta, from_: str, to: str, *, out: bool = False) -> Way:
        parcel = {"carrier": "sf", "waybill": self.waybill + "B"} if out else {}
        return self._say(said.PieceHandedOver, ago, from_=from_, to=to, **parcel)

    def asked_back(self, ago: timedelta) -> Way:
        """The buyer wants to send it back, and the shop agrees three hours later."""
        self._say(
            AftersaleApplied, ago, case=self.case, order=self.order, asks="return_refund", reason="douyin.not_wanted",
            units=(ShippedLine("1", 1),), note="圈口不合适，未佩戴。",
        )  # fmt: skip
        return self._say(AftersaleAgreed, ago - 3 * HOUR, case=self.case, return_region="411300")

    def sent_back(self, ago: timedelta) -> Way:
        parcel = {"carrier": "sf", "waybill": self.waybill + "R"}
        self._say(ReturnSent, ago, case=self.case, **parcel)
        return self._say(ParcelPickedUp, ago - HOUR, **parcel)

    def scanned(self, kind: type[Fact], ago: timedelta) -> Way:
        return self._say(kind, ago, carrier="sf", waybill=self.waybill + "B")


def pieces(anchor: datetime, *, tag: str) -> Iterator[Fact]:
    """The centre, its unused codes, and a piece for each stage; times lie before `anchor`."""
    yield from _centre(anchor, tag)
    for way in _ways(anchor, tag):
        yield from way.facts


def keep_pictures(anchor: datetime, *, tag: str) -> None:
    """The files that the facts name."""
    for way in _ways(anchor, tag):
        if any(isinstance(fact, said.PieceInspected) for fact in way.facts):
            pictures.keep(way.piece, looks=way.looks)


def _centre(anchor: datetime, tag: str) -> Iterator[Fact]:
    """The same facts whatever the day, so that another day's load repeats them."""
    about: dict[str, Any] = {"at": _OPENED, "centre": CENTRE}
    yield CentreRegistered(
        id=f"{CENTRE}.placed", name="南阳玉石质检中心", institute="designated_provider", region="411300", base=True,
        capacity_a_day=40, address="张衡东路 88 号 2 号楼 收货处", phone="0377-61000000", **about,
    )  # fmt: skip
    yield CentreOpened(id=f"{CENTRE}.opened", **about)
    for category in ("jewellery", "second_hand"):
        fact_id = f"{CENTRE}.listed.{category}"
        yield InstituteListed(id=fact_id, category=category, from_=date(2020, 12, 1), **about)
    yield AdmissionDecided(id=f"{CENTRE}.admitted", shop=SHOPS[0].id, admitted=True, **about)
    dice = Random(f"demo:{tag}:spare")
    for n in range(_SPARE_CODES):
        yield CodeIssued(id=f"{CENTRE}.{tag}.code.{n}", at=anchor - 9 * HOUR, code=draw(dice.choice), centre=CENTRE)


def _ways(anchor: datetime, tag: str) -> Iterator[Way]:
    numbers = iter(range(99))

    def jade(fen: int = 0) -> Way:
        return Way(next(numbers), anchor=anchor, tag=tag, jade=True, fen=fen)

    def bag(ships: str = "institute", fen: int = 0) -> Way:
        return Way(next(numbers), anchor=anchor, tag=tag, jade=False, ships=ships, fen=fen)

    yield jade().bought(6 * HOUR)
    yield jade().bought(20 * HOUR).sent(12 * HOUR)
    yield bag().bought(22 * HOUR).sent(15 * HOUR)
    yield jade().bought(30 * HOUR).sent(22 * HOUR).taken_in(5 * HOUR, "A-01")
    dear = jade(fen=6_800_000).bought(44 * HOUR).sent(36 * HOUR).taken_in(20 * HOUR, "A-02")
    yield dear.inspected(6 * HOUR, inspector="bench2")
    damaged = bag().bought(40 * HOUR).sent(30 * HOUR)
    yield damaged.taken_in(9 * HOUR, "B-03", "packing_damaged")
    yield bag("merchant").bought(28 * HOUR).sent(20 * HOUR).taken_in(19 * HOUR, "B-04")
    yield jade().bought(40 * HOUR).sent(30 * HOUR).taken_in(20 * HOUR, "A-05").inspected(8 * HOUR)
    sealed = bag().bought(44 * HOUR).sent(34 * HOUR).taken_in(22 * HOUR, "C-01")
    yield sealed.inspected(10 * HOUR).sealed(9 * HOUR).bound(8 * HOUR)
    yield bag("merchant").bought(44 * HOUR).sent(36 * HOUR).taken_in(35 * HOUR, "C-02").inspected(20 * HOUR)
    failed = jade().bought(44 * HOUR).sent(33 * HOUR).taken_in(20 * HOUR, "D-01")
    yield failed.inspected(7 * HOUR, "fail", note="紫外荧光与充填特征明显，与描述的天然材质不符")
    corrected = bag("merchant").bought(46 * HOUR).sent(38 * HOUR).taken_in(37 * HOUR, "D-02").inspected(20 * HOUR)
    yield corrected.corrected(4 * HOUR, "fail", "复核发现五金刻印与正品不符")
    collected = bag("merchant").bought(46 * HOUR).sent(40 * HOUR).taken_in(39 * HOUR, "C-03").inspected(30 * HOUR)
    yield collected.sealed(29 * HOUR).handed(12 * HOUR, "institute", "merchant").bound(6 * HOUR)
    # judged so late that their reports are in time for the log (72 hours)
    for end in ("shipped", "delivered", "sent_back"):
        gone = jade().bought(72 * HOUR).sent(60 * HOUR).taken_in(54 * HOUR, "A-09").inspected(46 * HOUR)
        gone.sealed(45 * HOUR).bound(44 * HOUR).packed(43 * HOUR)
        gone.handed(42 * HOUR, "institute", "outbound_courier", out=True).scanned(ParcelPickedUp, 41 * HOUR)
        if end != "shipped":
            gone.scanned(ParcelSigned, 20 * HOUR).handed(20 * HOUR, "outbound_courier", "buyer", out=True)
        if end == "sent_back":
            gone.asked_back(16 * HOUR).sent_back(7 * HOUR)
        yield gone
    for return_type in ("pickup", "mail"):
        back = bag().bought(40 * HOUR).sent(30 * HOUR, return_type).taken_in(20 * HOUR, "E-01")
        yield back.cancelled(6 * HOUR)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
