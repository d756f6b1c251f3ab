"""Random histories: a move is a few small numbers, and a market turns it into facts, sweeps and imports.

The same moves come from hypothesis, which shrinks them, and from a seeded generator in the soak.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from msgspec.structs import replace

from surety.engine import db, door, outbox, quarantine, settlement, sweep
from surety.engine.fact import Fact, Party, Source, SubjectKind
from surety.engine.intake import Result
from surety.engine.keys import bucket_of
from surety.engine.wire import decode_case
from surety.logistics import facts as parcels
from surety.merchants.facts import ShopRegistered
from surety.orders import facts as orders

SPRING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
OLD_REGIME = datetime(2022, 6, 1, 2, 0, tzinfo=UTC)
"""When a late order still cost a penalty (A8)."""
INSTANT = timedelta(microseconds=1)
HOLD = "hold-1"

WHAT = (
    "place", "pay", "ship", "ship_part", "pick_up", "move", "deliver", "sign", "refuse", "return", "cancel",
    "appeal", "decide", "propose", "ask_buyer", "answer", "answer_staff", "agree", "address", "register",
    "close", "return_extra", "assign", "again", "reuse_id", "wait", "due", "almost_due", "sweep", "housekeep",
    "hold", "release",
)  # fmt: skip
OFTEN = ("place", "pay", "pay", "ship", "ship", "pick_up", "pick_up", "sign", "due", "almost_due", "wait", "sweep")
BACK_HOURS = (0, 0, 1, 6, 30, 100)
"""How long ago a trusted source says that something happened."""
WAIT_HOURS = (1, 6, 30, 80, 24 * 160)
CARRIERS = ("sf", "sf", "own_delivery")
_SCANS = {
    "pick_up": parcels.ParcelPickedUp,
    "move": parcels.ParcelInTransit,
    "deliver": parcels.ParcelDelivered,
    "sign": parcels.ParcelSigned,
    "refuse": parcels.ParcelRefused,
    "return": parcels.ParcelReturned,
}


class Move(NamedTuple):
    """`order`, `parcel` and `n` are small numbers whose meaning `what` gives."""

    what: str
    order: int = 0
    parcel: int = 0
    n: int = 0


ORDERS, PARCELS, N = 4, 3, 6


def random_moves(random: Random, count: int) -> list[Move]:
    return [
        Move(random.choice(WHAT + OFTEN), random.randrange(ORDERS), random.randrange(PARCELS), random.randrange(N))
        for _ in range(count)
    ]


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


class Market:
    """One history under way: the clock, what was said, and what was answered."""

    def __init__(self, connection: db.Connection, *, start: datetime = SPRING, name: str = "") -> None:
        self.connection = connection
        self.now = start
        self.name = name
        self.said: list[tuple[Fact, Source, str | None]] = []
        self.holding = False
        self.count = 0
        self.refused: Counter[tuple[str, str]] = Counter()
        """How often a command was refused in a status of its order."""

    def play(self, move: Move) -> list[Result]:
        """One move; time stands still but for the moves that are about time."""
        self.count += 1
        if move.what in _TIME:
            _TIME[move.what](self, move)
            return []
        if move.what in ("again", "reuse_id"):
            return self._again(move)
        fact, source = MAKE[move.what](self, move)
        return self.submit(fact, source, hold=self._hold(move, source))

    def submit(self, fact: Fact, source: Source, *, hold: str | None = None) -> list[Result]:
        before = status_of(self.connection, fact)
        results = door.submit(self.connection, [fact], source=source, now=self.now, hold=hold)
        self.said.append((fact, source, hold))
        if before and results[0].status == "refused":
            self.refused[before, fact.__struct_config__.tag] += 1
        return results

    def order(self, n: int) -> str:
        return f"{SOLD[n][0].partition(':')[0]}:{self.name}{n}"

    def waybill(self, n: int) -> tuple[str, str]:
        return CARRIERS[n], f"SF{self.name}000{n}"

    def back(self, move: Move) -> datetime:
        return self.now - timedelta(hours=BACK_HOURS[move.n])

    def _hold(self, move: Move, source: Source) -> str | None:
        return HOLD if self.holding and source.trusted and move.n % 2 else None

    def _again(self, move: Move) -> list[Result]:
        """Something that was said before, to the letter, or its id with other words."""
        if not self.said:
            return []
        fact, source, hold = self.said[(move.order * N + move.n) % len(self.said)]
        if move.what == "reuse_id":
            fact = replace(fact, at=fact.at - INSTANT)
        return door.submit(self.connection, [fact], source=source, now=self.now, hold=hold)


def status_of(connection: db.Connection, fact: Fact) -> str:
    if fact.kind is not SubjectKind.ORDER:
        return ""
    row = connection.execute(
        "select status from surety_order where bucket = %s and subject = %s", [bucket_of(fact.subject), fact.subject]
    ).fetchone()
    return row[0] if row else "none"


# ---------------------------------------------------------------------------------------------------- time


def _wait(market: Market, move: Move) -> None:
    market.now += timedelta(hours=WAIT_HOURS[min(move.n, 4)])


def _to_due(market: Market, early: timedelta) -> None:
    """To the next stored due instant, or the last one before it, and what a worker does then."""
    documents = market.connection.execute("select doc from surety_order").fetchall()
    ahead = [
        deadline.due_at
        for (document,) in documents
        for deadline in decode_case(SubjectKind.ORDER, document).deadlines.values()
        if deadline.due_at > market.now
    ]
    if ahead:
        market.now = max(market.now, min(ahead) - early)
    sweep.fire_due(market.connection, market.now)


def _release(market: Market, move: Move) -> None:
    market.holding = False
    door.release_hold(market.connection, HOLD)


def _hold(market: Market, move: Move) -> None:
    market.holding = True


def housekeep(market: Market) -> None:
    quarantine.readmit_all(market.connection, now=market.now)
    outbox.deliver(market.connection, market.now)
    settlement.settle(market.connection, now=market.now)


_TIME = {
    "wait": _wait,
    "due": lambda market, move: _to_due(market, timedelta()),
    "almost_due": lambda market, move: _to_due(market, INSTANT),
    "sweep": lambda market, move: sweep.fire_due(market.connection, market.now),
    "housekeep": lambda market, move: housekeep(market),
    "hold": _hold,
    "release": _release,
}


# --------------------------------------------------------------------------------------------------- facts


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
