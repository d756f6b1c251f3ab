"""A shop whose buyers come back with their goods: cases at every point of their life, made through the door."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from surety.aftersales import facts as aftersales
from surety.disruptions.facts import NoticeDrafted, NoticeLifted, NoticePublished
from surety.disruptions.notice import Aftersales, Content, Row, Timer
from surety.engine import book
from surety.engine.door import submit
from surety.engine.fact import Fact, Party, Source
from surety.engine.sweep import fire_due
from surety.logistics.facts import ParcelPickedUp, ParcelSigned
from surety.merchants.facts import ShopRegistered
from surety.merchants.return_addresses import ReturnAddressKept
from surety.orders.facts import Line, OrderPaid, OrderPlaced, OrderShipped, Receiver, ShippedLine
from tests.database import kept

SHOP = "douyin:bazaar"
PERSON = Receiver(region="440305", name="王小明", phone="13812345678", detail="科技园路1号")
_serial = count(1)


@dataclass
class Bazaar:
    """`orders` by name; `cases` by the name of the order they are about."""

    url: str
    now: datetime
    shop: str = SHOP
    orders: dict[str, str] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    quantities: dict[str, int] = field(default_factory=dict)

    @property
    def platform(self) -> str:
        return self.shop.partition(":")[0]

    def order(
        self, name: str, *, signed_days_ago: float | None = 1, quantity: int = 2, more: Any = (), **line: Any
    ) -> str:
        """An order paid two days before it was signed for; unshipped where it was never signed for.

        `line` is its first line, where it is not as usual; `more` are further ones.
        """
        order = self.orders[name] = f"{self.platform}:bz-{name}"
        self.quantities[name] = quantity
        placed_at = self.now - timedelta(days=(signed_days_ago or 0) + 2, hours=-46 if signed_days_ago is None else 0)
        plain = {"title": f"羊绒围巾 {name}", "price_fen": 15_000, "paid_fen": 15_000 * quantity}
        kinds = [plain | line, *(plain | other for other in more)]
        lines = tuple(Line(line=str(n), quantity=quantity, **fields) for n, fields in enumerate(kinds, 1))
        self.state(
            OrderPlaced(
                id=_id(), at=placed_at, order=order, shop=self.shop, lines=lines, receiver=PERSON,
                seller_status="business",
            ),
            OrderPaid(id=_id(), at=placed_at, order=order, amount_fen=sum(line.paid_fen for line in lines)),
        )  # fmt: skip
        if signed_days_ago is not None:
            waybill = f"SF{next(_serial):08}"
            at = self.now - timedelta(days=signed_days_ago)
            self.state(
                OrderShipped(id=_id(), at=placed_at + timedelta(hours=3), order=order, carrier="sf", waybill=waybill),
                ParcelPickedUp(id=_id(), at=placed_at + timedelta(hours=5), carrier="sf", waybill=waybill),
                ParcelSigned(id=_id(), at=at, carrier="sf", waybill=waybill),
            )
        return order

    def ask(self, name: str, asks: str = "return_refund", reason: str = "quality", **fields: Any) -> str:
        case = self.cases[name] = f"{self.platform}:as-{name}"
        whole = self.quantities.get(name, 1) if asks == "refund_unshipped" else 1  # H2
        units = fields.pop("units", (ShippedLine("1", whole),))
        received = fields.pop("received", asks != "refund_unshipped")
        said = {"note": "袖口开线，见照片", "evidence": ("https://example.com/photo.jpg",)} | fields
        fact = aftersales.AftersaleApplied(
            id=_id(), at=self.now, case=case, order=self.orders[name], asks=asks,  # type: ignore[arg-type]
            reason=f"{self.platform}.{reason}", units=units, received=received, **said,
        )  # fmt: skip
        self.by_buyer(name, fact)
        return case

    def ask_again(self, name: str, asks: str, **fields: Any) -> str:
        """Another request of the same order."""
        first, self.orders[f"{name}-2"] = self.cases[name], self.orders[name]
        case = self.ask(f"{name}-2", asks, **fields)
        self.cases[name] = first
        return case

    def by_buyer(self, name: str, *facts: Fact) -> None:
        self._submit(facts, Source(Party.BUYER, f"buyer:{self.orders[name]}"))

    def by_shop(self, *facts: Fact) -> None:
        self._submit(facts, Source(Party.SHOP, self.shop))

    def by_staff(self, *facts: Fact) -> None:
        self._submit(facts, Source(Party.STAFF, "staff", actor="user:1"))

    def state(self, *facts: Fact) -> None:
        self._submit(facts, Source(Party.PLATFORM, self.platform))

    def pass_time(self, now: datetime) -> None:
        """Let everything fall due that is due by then."""
        with kept(self.url) as connection:
            while fire_due(connection, now):
                pass

    def _submit(self, facts: tuple[Fact, ...], source: Source) -> None:
        with kept(self.url) as connection:
            for fact in facts:
                results = submit(connection, [fact], source=source, now=self.now)
                assert [result.status for result in results] == ["accepted"], results

    def keep_address(self) -> None:
        """Where the shop has goods sent back to."""
        to = {"region": "330106", "to_name": "退货组", "to_phone": "13900000000", "to_detail": "文三路1号"}
        self.by_shop(ReturnAddressKept(id=_id(), at=self.now, shop=self.shop, number="1", **to))

    def about(self, kind: str, name: str, **fields: Any) -> Fact:
        """A fact of the case named so, by its class: `about("AftersaleRefused", "scarf", ...)`."""
        return getattr(aftersales, kind)(id=_id(), at=self.now, case=self.cases[name], **fields)  # type: ignore[no-any-return]


def opened(url: str, *, shop: str = SHOP, now: datetime | None = None) -> Bazaar:
    now = now or datetime.now(UTC)
    found = Bazaar(url, now, shop)
    with kept(url) as connection:
        book.install_packaged(connection, now=now)
    found.state(ShopRegistered(id=_id(), at=now - timedelta(days=90), shop=shop, name="山野集家居"))
    return found


def refused(bazaar: Bazaar, name: str) -> str:
    """A fault that the merchant does not see."""
    case = bazaar.ask(name)
    words = {"reason": "no_fault", "note": "实物无开线，见视频", "evidence": ("https://example.com/v.mp4",)}
    bazaar.by_shop(bazaar.about("AftersaleRefused", name, **words))
    return case


def received(bazaar: Bazaar, name: str) -> str:
    """Goods that are back with the merchant."""
    case = bazaar.ask(name)
    bazaar.by_shop(bazaar.about("AftersaleAgreed", name))
    waybill = f"RT{next(_serial):08}"
    bazaar.by_buyer(name, bazaar.about("ReturnSent", name, carrier="sf", waybill=waybill))
    bazaar.state(ParcelSigned(id=_id(), at=bazaar.now, carrier="sf", waybill=waybill))
    bazaar.by_shop(bazaar.about("ReturnReceived", name))
    return case


def timed_out(bazaar: Bazaar, name: str, **fields: Any) -> str:
    """A return that its buyer did not send in time, from a region that a notice covers."""
    bazaar.order(name)
    case = bazaar.ask(name, **fields)
    bazaar.keep_address()
    bazaar.by_shop(bazaar.about("AftersaleAgreed", name))
    span = aftersales_row(bazaar.now - timedelta(days=1), bazaar.now + timedelta(days=60))
    noticed = Content("epidemic", "疫情地区时效调整", "Epidemic areas", rows=(Row("r1", "440000", aftersales=span),))
    notice = f"{bazaar.platform}:notice-1"
    bazaar.by_staff(
        NoticeDrafted(id=_id(), at=bazaar.now, notice=notice, content=noticed),
        NoticePublished(id=_id(), at=bazaar.now, notice=notice, draft=1),
    )
    bazaar.now += timedelta(days=8)
    bazaar.pass_time(bazaar.now)
    return case


def recover(bazaar: Bazaar) -> None:
    """Logistics are back where `timed_out` had them stop."""
    bazaar.now += timedelta(hours=1)
    notice = f"{bazaar.platform}:notice-1"
    bazaar.by_staff(NoticeLifted(id=_id(), at=bazaar.now, notice=notice, lifted_at=bazaar.now))
    bazaar.now += timedelta(hours=1)


def aftersales_row(since: datetime, until: datetime) -> Aftersales:
    """It makes the buyer's clock no longer: what is tested is what comes after."""
    return Aftersales(since, until, (Timer("merchant_handle", plus_days=1),))


def impaired(bazaar: Bazaar, name: str) -> str:
    case = received(bazaar, name)
    finding = aftersales.Finding("1", 1, "used_much_value_lost", goods_group="textiles", swapped=True, note="吊牌不符")
    examined = bazaar.about("ReturnExamined", name, findings=(finding,), evidence=("https://example.com/i.jpg",))
    bazaar.by_shop(examined)
    return case


def ruled(bazaar: Bazaar, name: str) -> str:
    case = refused(bazaar, name)
    bazaar.by_buyer(name, bazaar.about("AftersaleEscalated", name, note="请平台看照片"))
    legs = (aftersales.Leg("goods", "merchant"), aftersales.Leg("return", "merchant"))
    ruling = {"outcome": "refund", "amount_fen": 9_000, "legs": legs, "note": "部分成立"}
    bazaar.by_staff(bazaar.about("AftersaleRuled", name, **ruling))
    return case


def midnight_after(at: datetime, *, days: int) -> datetime:
    """The end of the last of so many days, counted from the day after, as Beijing has them."""
    day = at.astimezone(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=days + 1)
    return datetime.combine(day, time(), ZoneInfo("Asia/Shanghai"))


def _id() -> str:
    return f"bz-{next(_serial)}"
