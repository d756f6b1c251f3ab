"""What is said in random histories: each move that states a fact, made into that fact and who states it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from surety.engine.fact import Fact, Party, Source
from surety.logistics import facts as parcels
from surety.merchants.facts import ShopRegistered
from surety.orders import facts as orders

if TYPE_CHECKING:
    from tests.db.moves import Market, Move

BACK_HOURS = (0, 0, 1, 6, 30, 100)
"""How long ago a trusted source says that something happened."""
CARRIERS = ("sf", "sf", "own_delivery")
_SCANS = {
    "pick_up": parcels.ParcelPickedUp,
    "move": parcels.ParcelInTransit,
    "deliver": parcels.ParcelDelivered,
    "sign": parcels.ParcelSigned,
    "refuse": parcels.ParcelRefused,
    "return": parcels.ParcelReturned,
}


def _line(name: str, quantity: int = 1, paid_fen: int = 29_900, **promise: Any) -> orders.Line:
    given = orders.Promise(**promise)
    return orders.Line(line=name, quantity=quantity, price_fen=paid_fen // quantity, paid_fen=paid_fen, promise=given)


def _receiver(name: str) -> orders.Receiver:
    return orders.Receiver(region="440300", name=name, phone="13800000000", detail="科技路 1 号")


_PROMISED_LATER = {"declared": orders.Declared.DAYS, "days": 10}
SOLD: tuple[tuple[str, orders.Receiver, tuple[orders.Line, ...]], ...] = (
    ("douyin:shop-1", _receiver("王小明"), (_line("1"),)),
    ("douyin:shop-1", _receiver("王小明"), (_line("1", paid_fen=99_900), _line("2", 2, **_PROMISED_LATER))),
    ("douyin:shop-2", _receiver("李雷"), (_line("1", 3, paid_fen=300),)),
    ("taobao:shop-3", _receiver("韩梅梅"), (_line("1"), _line("2", mode=orders.ShipMode.STEP_PRESALE))),
)
"""The orders of a market. The first two may share a parcel; the third's would be a waybill reused."""


def _platform(market: Market) -> Source:
    return Source(Party.PLATFORM, "platform")


def _shop(market: Market, move: Move) -> Source:
    return Source(Party.SHOP, SOLD[move.order][0])


def _buyer(market: Market, move: Move) -> Source:
    return Source(Party.BUYER, f"buyer:{market.order(move.order)}")


def _fields(market: Market, move: Move, at: datetime | None = None) -> dict[str, Any]:
    return {"id": f"m{market.name}{market.count}", "order": market.order(move.order), "at": at or market.back(move)}


def _place(market: Market, move: Move) -> tuple[Fact, Source]:
    shop, receiver, lines = SOLD[move.order]
    fields = _fields(market, move)
    return orders.OrderPlaced(**fields, shop=shop, receiver=receiver, lines=lines), _platform(market)


def _pay(market: Market, move: Move) -> tuple[Fact, Source]:
    amount_fen = sum(line.paid_fen for line in SOLD[move.order][2]) if move.n else 0
    return orders.OrderPaid(**_fields(market, move), amount_fen=amount_fen), _platform(market)


def _ship(market: Market, move: Move, lines: tuple[orders.ShippedLine, ...] = ()) -> tuple[Fact, Source]:
    carrier, waybill = market.waybill(move.parcel)
    fact = orders.OrderShipped(**_fields(market, move), carrier=carrier, waybill=waybill, lines=lines)
    return fact, _shop(market, move) if move.n % 2 else _platform(market)


def _ship_part(market: Market, move: Move) -> tuple[Fact, Source]:
    last = SOLD[move.order][2][-1].line
    return _ship(market, move, (orders.ShippedLine("1" if move.n % 2 else last, 1),))


def _scan(market: Market, move: Move) -> tuple[Fact, Source]:
    carrier, waybill = market.waybill(move.parcel)
    fields = {"id": f"m{market.name}{market.count}", "at": market.back(move), "carrier": carrier, "waybill": waybill}
    return _SCANS[move.what](**fields), Source(Party.CARRIER, carrier)


def _cancel(market: Market, move: Move) -> tuple[Fact, Source]:
    return orders.OrderCancelled(**_fields(market, move), by="buyer"), _platform(market)


def _appeal(market: Market, move: Move) -> tuple[Fact, Source]:
    return orders.LateAppealed(**_fields(market, move), grounds="other", note="核对"), _shop(market, move)


def _decide(market: Market, move: Move) -> tuple[Fact, Source]:
    return orders.AppealDecided(**_fields(market, move), upheld=bool(move.n % 2), note="核对"), _STAFF


_STAFF = Source(Party.STAFF, "staff")


def _later(market: Market, move: Move) -> datetime:
    return market.now + timedelta(hours=24 * move.n)


def _propose(market: Market, move: Move) -> tuple[Fact, Source]:
    reason = "buyer_requested" if move.what == "propose" else "buyer_agreed"
    fields = _fields(market, move)
    return orders.DelayProposed(**fields, ship_by=_later(market, move), reason=reason), _shop(market, move)


def _answer(market: Market, move: Move) -> tuple[Fact, Source]:
    source = _STAFF if move.what == "answer_staff" else _buyer(market, move)
    return orders.DelayAnswered(**_fields(market, move), accepted=bool(move.n % 3)), source


def _buyer(market: Market, move: Move) -> Source:
    return Source(Party.BUYER, f"buyer:{_fields(market, move)['order']}")


def _agree(market: Market, move: Move) -> tuple[Fact, Source]:
    fields = _fields(market, move)
    return orders.ShipByChanged(**fields, ship_by=_later(market, move), reason="buyer_agreed"), _platform(market)


def _close(market: Market, move: Move) -> tuple[Fact, Source]:
    item = ("undecided:ship_promise", "part_shipped", "appeal")[move.n % 3]
    return orders.ItemClosed(**_fields(market, move), item=item, note="核对"), _STAFF


def _return_extra(market: Market, move: Move) -> tuple[Fact, Source]:
    return orders.ExtraReturned(**_fields(market, move)), _STAFF


def _assign(market: Market, move: Move) -> tuple[Fact, Source]:
    carrier, waybill = market.waybill(move.parcel)
    return parcels.ParcelAssigned(**_fields(market, move), carrier=carrier, waybill=waybill), _STAFF


def _address(market: Market, move: Move) -> tuple[Fact, Source]:
    receiver = _receiver("王小明" if move.n % 2 else "赵六")
    return orders.AddressChanged(**_fields(market, move), receiver=receiver), _buyer(market, move)


def _register(market: Market, move: Move) -> tuple[Fact, Source]:
    fact = ShopRegistered(id=f"m{market.name}{market.count}", at=market.back(move), shop=SOLD[move.order][0], name="店")
    return fact, _platform(market)


MAKE = {
    "place": _place, "pay": _pay, "ship": _ship, "ship_part": _ship_part, "cancel": _cancel, "appeal": _appeal,
    "decide": _decide, "propose": _propose, "ask_buyer": _propose, "answer": _answer, "answer_staff": _answer,
    "agree": _agree, "address": _address, "register": _register, "close": _close,
    "return_extra": _return_extra, "assign": _assign, **dict.fromkeys(_SCANS, _scan),
}  # fmt: skip
