"""An order told fact by fact, and a case of it; times are counted back from the day the data is made for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from surety.aftersales.facts import (
    AftersaleAgreed,
    AftersaleApplied,
    AftersaleChanged,
    AftersaleConsented,
    AftersaleEscalated,
    AftersaleRefused,
    AftersaleRuled,
    AftersaleWithdrawn,
    EvidenceGiven,
    Finding,
    GoodsSentBack,
    Leg,
    ReplacementShipped,
    ReturnExamined,
    ReturnReceived,
    ReturnSent,
    RulingAppealed,
)
from surety.engine.fact import Fact
from surety.orders.facts import (
    DelayProposed,
    LateAppealed,
    Line,
    OrderCancelled,
    OrderPaid,
    OrderPlaced,
    OrderShipped,
    Promise,
    Receiver,
    ShippedLine,
)
from surety.platforms.demo.shops import seller_kind
from surety.platforms.simulation.shops import Shop

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_STOCK = Promise()
_REGIONS = ("330100", "440300", "510100", "310115", "650100")


class Story:
    """One order being told: each method adds a fact; `ago` is counted back from the anchor."""

    def __init__(self, n: int, *, anchor: datetime, tag: str, shop: Shop):
        self._n, self.anchor, self._tag, self.shop = n, anchor, tag, shop
        self.platform = shop.id.partition(":")[0]
        self.order = f"{self.platform}:67{int(tag, 16):010d}{n:04d}"
        self.waybill = f"73{int(tag, 16) % 10**8:08d}{n:04d}"
        self.carrier = "zto"
        self.facts: list[Fact] = []
        self.cases = 0

    def bought(
        self, ago: timedelta, *, promise: Promise = _STOCK, fen: int = 0, lines: int = 1, short: int = 0, **line: Any
    ) -> Story:
        """Placed and paid a minute later, `short` fen too little; `line` changes what is the same of every line."""
        goods = self.shop.trade.goods
        fen = fen or 9_900 + self._n * 1_730
        fields = {"quantity": 1, "price_fen": fen, "paid_fen": fen, "category": self.shop.trade.category} | line
        titles = [goods[(self._n + k) % len(goods)] for k in range(lines)]
        sold = [
            Line(**{"line": str(k + 1), "promise": promise, "title": title, **fields}) for k, title in enumerate(titles)
        ]
        return self.bought_lines(ago, tuple(sold), short=short, bare_fen=fen)

    def bought_lines(self, ago: timedelta, lines: tuple[Line, ...], *, short: int = 0, bare_fen: int = 0) -> Story:
        """`bare_fen` is what an order without lines was paid."""
        paid_fen = sum(line.paid_fen for line in lines) or bare_fen
        placed = OrderPlaced(
            **self._at("placed", ago),
            shop=self.shop.id,
            lines=lines,
            receiver=self._receiver(),
            ship_from=self.shop.origin.code,
            buyer=f"buyer-demo-{self._n}",
            seller_status=seller_kind(self.shop),
        )
        paid = OrderPaid(**self._at("paid", ago - timedelta(minutes=1)), amount_fen=paid_fen - short)
        self.facts += [placed, paid]
        return self

    def shipped(self, ago: timedelta, *, waybill: str = "") -> Story:
        self.waybill = waybill or self.waybill
        self.facts.append(OrderShipped(**self._at("shipped", ago), carrier=self.carrier, waybill=self.waybill))
        return self

    def scanned(self, kind: type[Fact], ago: timedelta) -> Story:
        at = self.anchor - ago
        id = f"{self._tag}-{self._n}.{kind.__struct_config__.tag}"
        self.facts.append(kind(id=id, at=at, carrier=self.carrier, waybill=self.waybill, place=self.shop.origin.name))
        return self

    def appealed(self, ago: timedelta, grounds: str, note: str) -> Story:
        self.facts.append(LateAppealed(**self._at("appeal", ago), grounds=grounds, note=note))
        return self

    def asked_delay(self, ago: timedelta, *, by: timedelta, reason: str, note: str) -> Story:
        ship_by = self.anchor + by
        self.facts.append(DelayProposed(**self._at("delay", ago), ship_by=ship_by, reason=reason, note=note))
        return self

    def cancelled(self, ago: timedelta, *, by: str, reason: str) -> Story:
        self.facts.append(OrderCancelled(**self._at("cancelled", ago), by=by, reason=reason, refund="made"))
        return self

    def ask(self, asks: str, ago: timedelta, reason: str, *, line: str = "1", quantity: int = 1, **more: Any) -> Claim:
        """The buyer asks for something of one line."""
        self.cases += 1
        claim = Claim(self, self.cases, id=f"{self._tag}-{self._n}.a{self.cases}")
        units, code = (ShippedLine(line, quantity),), f"{self.platform}.{reason}"
        claim.say(AftersaleApplied, ago, order=self.order, asks=asks, reason=code, units=units, **more)
        return claim

    def _at(self, name: str, ago: timedelta) -> dict:
        return {"id": f"{self._tag}-{self._n}.{name}", "at": self.anchor - ago, "order": self.order}

    def _receiver(self) -> Receiver:
        n = self._n
        name, detail = f"{'陈李王赵林'[n % 5]}**", f"文化路{n + 1}号"
        return Receiver(region=_REGIONS[n % 5], name=name, phone=f"138****{n:04d}", detail=detail)


class Claim:
    """One case of an order, told the same way."""

    def __init__(self, story: Story, number: int, *, id: str):
        self._story, self._id = story, id
        self.case = f"{story.platform}:as-{story.order.partition(':')[2]}{number:02d}"
        self.waybill = f"R{story.waybill}{number:02d}"

    def say(self, kind: type[Fact], ago: timedelta, **fields: Any) -> Claim:
        """A fact of the case; a second of its kind has an id of its own."""
        name = kind.__struct_config__.tag
        told = sum(1 for fact in self._story.facts if fact.id.startswith(f"{self._id}.{name}"))
        id = f"{self._id}.{name}{told or ''}"
        self._story.facts.append(kind(id=id, at=self._story.anchor - ago, case=self.case, **fields))
        return self

    def agreed(self, ago: timedelta) -> Claim:
        return self.say(AftersaleAgreed, ago, return_region=self._story.shop.origin.code)

    def refused(self, ago: timedelta, note: str, *, reason: str = "no_fault") -> Claim:
        return self.say(AftersaleRefused, ago, reason=reason, note=note, evidence=self.photos("refusal", 2))

    def changed(self, ago: timedelta, reason: str, amount_fen: int, note: str) -> Claim:
        code = f"{self._story.platform}.{reason}"
        return self.say(AftersaleChanged, ago, reason=code, amount_fen=amount_fen, note=note)

    def consented(self, ago: timedelta, by: str) -> Claim:
        return self.say(AftersaleConsented, ago, by=by)

    def withdrawn(self, ago: timedelta) -> Claim:
        return self.say(AftersaleWithdrawn, ago)

    def sent(self, ago: timedelta, *, pickup: bool = False) -> Claim:
        return self.say(ReturnSent, ago, carrier="sf", waybill=self.waybill, pickup=pickup)

    def scanned(self, kind: type[Fact], ago: timedelta) -> Claim:
        id = f"{self._id}.{kind.__struct_config__.tag}"
        self._story.facts.append(kind(id=id, at=self._story.anchor - ago, carrier="sf", waybill=self.waybill))
        return self

    def received(self, ago: timedelta) -> Claim:
        return self.say(ReturnReceived, ago)

    def examined(self, ago: timedelta, found: str, *, swapped: bool = False, line: str = "1", note: str = "") -> Claim:
        finding = Finding(line, 1, found, "other", swapped, note)  # type: ignore[arg-type]
        return self.say(ReturnExamined, ago, findings=(finding,), evidence=self.photos("return", 3))

    def sent_back(self, ago: timedelta, note: str) -> Claim:
        fields = {"carrier": "sf", "waybill": f"X{self.waybill}", "note": note}
        return self.say(GoodsSentBack, ago, **fields, evidence=self.photos("return", 2))

    def reshipped(self, ago: timedelta) -> Claim:
        return self.say(ReplacementShipped, ago, carrier="sf", waybill=f"X{self.waybill}")

    def escalated(self, ago: timedelta, note: str) -> Claim:
        return self.say(AftersaleEscalated, ago, note=note, evidence=self.photos("buyer", 2))

    def shown(self, ago: timedelta, by: str, note: str) -> Claim:
        return self.say(EvidenceGiven, ago, by=by, note=note, evidence=self.photos(by, 2))

    def ruled(self, ago: timedelta, outcome: str, note: str, *, liable: str) -> Claim:
        legs = (Leg("goods", liable), Leg("return", liable))  # type: ignore[arg-type]
        return self.say(AftersaleRuled, ago, outcome=outcome, legs=legs, note=note)

    def appealed(self, ago: timedelta, by: str, note: str) -> Claim:
        return self.say(RulingAppealed, ago, by=by, note=note, evidence=self.photos(by, 1))

    def photos(self, name: str, count: int) -> tuple[str, ...]:
        number = self.case.partition(":as-")[2]
        return tuple(f"https://example.com/{number}/{name}-{n + 1}.jpg" for n in range(count))
