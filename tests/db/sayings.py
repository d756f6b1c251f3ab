"""What is said in random histories: each move that states a fact, made into that fact and who states it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import structs

from surety.aftersales import facts as aftersales
from surety.conversations import facts as talks
from surety.disruptions import facts as notice_facts
from surety.disruptions import notice as notices
from surety.engine.calendar import day_of
from surety.engine.fact import SYSTEM, Fact, Party, Source
from surety.logistics import facts as parcels
from surety.merchants import deposit as deposits
from surety.merchants import qualification_facts as papers
from surety.merchants import return_addresses as places
from surety.merchants.facts import ShopRegistered
from surety.orders import facts as orders
from surety.orders import refund_facts as refunds
from tests.db.ruling import RULING
from tests.db.staffing import STAFFING

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
    "intercepted": parcels.ParcelIntercepted,
    "return": parcels.ParcelReturned,
}


def _line(
    name: str, quantity: int = 1, paid_fen: int = 29_900, *, service_region: str | None = None, brand: str = "",
    **promise: Any,
) -> orders.Line:  # fmt: skip
    said = {"quantity": quantity, "price_fen": paid_fen // quantity, "paid_fen": paid_fen, "brand": brand}
    return orders.Line(line=name, **said, promise=orders.Promise(**promise), service_region=service_region)


def _receiver(name: str) -> orders.Receiver:
    return orders.Receiver(region="440300", name=name, phone="13800000000", detail="科技路 1 号")


_PROMISED_LATER = {"declared": orders.Declared.DAYS, "days": 10}
SOLD: tuple[tuple[str, orders.Receiver, tuple[orders.Line, ...]], ...] = (
    ("douyin:shop-1", _receiver("王小明"), (_line("1"),)),
    (
        "douyin:shop-1",
        _receiver("王小明"),
        (_line("1", paid_fen=99_900, brand="Acme"), _line("2", 2, **_PROMISED_LATER)),
    ),
    ("douyin:shop-2", _receiver("李雷"), (_line("1", 3, paid_fen=300, service_region="440305", brand="acme"),)),
    ("taobao:shop-3", _receiver("韩梅梅"), (_line("1"), _line("2", mode=orders.ShipMode.STEP_PRESALE))),
)
"""The orders of a market. The first two may share a parcel; the third's would be a waybill reused."""
SHIPPED_FROM = ("650102", None, "310115", "650102")


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
    ship_from = SHIPPED_FROM[move.order]
    return orders.OrderPlaced(**fields, shop=shop, receiver=receiver, lines=lines, ship_from=ship_from), _platform(
        market
    )


def _pay(market: Market, move: Move) -> tuple[Fact, Source]:
    amount_fen = sum(line.paid_fen for line in SOLD[move.order][2]) if move.n else 0
    return orders.OrderPaid(**_fields(market, move), amount_fen=amount_fen), _platform(market)


def _ship(market: Market, move: Move, lines: tuple[orders.ShippedLine, ...] = ()) -> tuple[Fact, Source]:
    carrier, waybill = _waybill(market, move)
    fact = orders.OrderShipped(
        **_fields(market, move), carrier=carrier, waybill=waybill, lines=lines, measured=_measured(move, weight_g=500)
    )
    return fact, _shop(market, move) if move.n % 2 else _platform(market)


def _waybill(market: Market, move: Move) -> tuple[str, str]:
    """Now and then the number of the next order's return (A11)."""
    if move.n == 5:
        return "sf", _return_number(market, (move.order + 1) % len(SOLD), move.parcel)
    return market.waybill(move.parcel)


def _return_number(market: Market, order: int, parcel: int) -> str:
    return f"RT{market.name}{order}00{parcel}"


def _measured(move: Move, weight_g: int) -> tuple[orders.Measured, ...]:
    return (orders.Measured(_last(move).line, weight_g=weight_g),) if move.n != 2 else ()


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


def _intent(market: Market, move: Move) -> str:
    return "refund" if move.n < 4 else f"refund:{move.n - 2}"


def _settle_refund(market: Market, move: Move) -> tuple[Fact, Source]:
    amount_fen = sum(line.paid_fen for line in SOLD[move.order][2]) - (move.parcel == 2)
    told = {"intent": _intent(market, move), "amount_fen": amount_fen, "ref": f"r{move.n % 2}"}
    return refunds.RefundSettled(**_fields(market, move, market.now), **told), SYSTEM


def _fail_refund(market: Market, move: Move) -> tuple[Fact, Source]:
    told = {"intent": _intent(market, move), "code": "account_closed"}
    return refunds.RefundFailed(**_fields(market, move, market.now), **told), SYSTEM


def _recover_refund(market: Market, move: Move) -> tuple[Fact, Source]:
    return refunds.RefundRecovered(**_fields(market, move), amount_fen=100 * move.n + 1, note="已签收"), _STAFF


def _retry_refund(market: Market, move: Move) -> tuple[Fact, Source]:
    return refunds.RefundRetried(**_fields(market, move), intent=_intent(market, move)), _STAFF


def _reach_buyer(market: Market, move: Move) -> tuple[Fact, Source]:
    said = {"channel": "cash", "ref": f"c{move.n}", "note": "收据"}
    return refunds.RefundReached(**_fields(market, move), intent=_intent(market, move), **said), _STAFF


def _return_extra(market: Market, move: Move) -> tuple[Fact, Source]:
    return refunds.ExtraReturned(**_fields(market, move)), _STAFF


def _assign(market: Market, move: Move) -> tuple[Fact, Source]:
    carrier, waybill = _waybill(market, move)
    return parcels.ParcelAssigned(**_fields(market, move), carrier=carrier, waybill=waybill), _STAFF


def _assign_both(market: Market, move: Move) -> tuple[Fact, Source]:
    """The first two orders are of one shop and one receiver."""
    fact, source = _assign(market, move)
    return structs.replace(fact, beside=(market.order(move.order ^ 1),)), source


def _give_back(market: Market, move: Move) -> tuple[Fact, Source]:
    fields = {"id": f"m{market.name}{market.count}", "at": market.back(move), "carrier": "sf"}
    number = _return_number(market, move.order, move.parcel)
    return parcels.ReturnAssigned(**fields, waybill=number, case=_case(market, move)), _STAFF


def _address(market: Market, move: Move) -> tuple[Fact, Source]:
    receiver = _receiver("王小明" if move.n % 2 else "赵六")
    return orders.AddressChanged(**_fields(market, move), receiver=receiver), _buyer(market, move)


def _register(market: Market, move: Move) -> tuple[Fact, Source]:
    fact = ShopRegistered(id=f"m{market.name}{market.count}", at=market.back(move), shop=SOLD[move.order][0], name="店")
    return fact, _platform(market)


def _choose(market: Market, move: Move) -> tuple[Fact, Source]:
    return orders.ServiceChosen(**_fields(market, move), outcome=("wait", "cancel")[move.n % 2]), _buyer(market, move)


def _notice(market: Market, move: Move) -> dict[str, Any]:
    platform = "taobao" if move.order == 3 else "douyin"
    return {
        "id": f"m{market.name}{market.count}",
        "notice": f"{platform}:{market.name}n{move.parcel}",
        "at": market.now,
    }


def _draft(market: Market, move: Move) -> tuple[Fact, Source]:
    """Windows round about now, for where orders go, where they come from, or both, with or without an end at a lift."""
    day = timedelta(days=1)
    by = notices.Shipping(
        market.now - day, market.now + (move.n + 1) * 2 * day, market.now + (move.order + 1) * 4 * day
    )
    regions = (("440000",), ("650000",), ("440300", "650100"))[move.parcel % 3]
    after_lift = ("stands", "ends")[move.n % 2]
    listed = tuple(
        notices.Row(f"r{n}", region, by, services=move.n % 3 == 0, after_lift=after_lift)
        for n, region in enumerate(regions)
    )
    amends = (
        f"{_notice(market, move)['notice'].partition(':')[0]}:{market.name}n0" if move.n == 5 and move.parcel else None
    )
    said = notices.Content("flood", "洪水", "Flood", listed, amends=amends)
    return notice_facts.NoticeDrafted(**_notice(market, move), content=said), _STAFF


def _publish(market: Market, move: Move) -> tuple[Fact, Source]:
    said = _notice(market, move)
    return notice_facts.NoticePublished(**said, draft=market.version(said["notice"]) if move.n else 9), _STAFF


def _lift(market: Market, move: Move) -> tuple[Fact, Source]:
    lifted_at = market.now + timedelta(hours=24 * (move.n // 2))
    regions = () if move.n % 2 else ("440305",)
    return notice_facts.NoticeLifted(**_notice(market, move), lifted_at=lifted_at, regions=regions), _STAFF


def _withdraw(market: Market, move: Move) -> tuple[Fact, Source]:
    return notice_facts.NoticeWithdrawn(**_notice(market, move), note="撤回"), _STAFF


def _file(market: Market, move: Move) -> tuple[Fact, Source]:
    shop, day = SOLD[move.order][0], timedelta(days=1)
    orders_named = (market.order(move.order),) if move.n % 2 else ()
    fact = notice_facts.DisruptionFiled(
        **_notice(market, move), shop=shop, event="flood", region="440300", orders=orders_named, note="仓库进水",
        promise_from=market.now - day, promise_to=market.now + 3 * day, latest_ship=market.now + 3 * day * (move.n + 1),
    )  # fmt: skip
    return fact, _shop(market, move)


def _case(market: Market, move: Move, n: int = 0) -> str:
    return f"{market.order(move.order).partition(':')[0]}:as-{market.name}{move.order}{n or move.parcel}"


def _last(move: Move) -> orders.Line:
    return SOLD[move.order][2][-1]


_ASKS = ("return_refund", "refund_unshipped", "refund_only", "exchange", "price_protection", "return_refund")
_REASONS = ("not_wanted", "quality", "not_received")


def _apply(market: Market, move: Move) -> tuple[Fact, Source]:
    """Part of a line or all of it, from either side of shipping; sometimes too much."""
    last = SOLD[move.order][2][-1]
    quantity = last.quantity if move.n % 2 else 1
    platform = market.order(move.order).partition(":")[0]
    fact = aftersales.AftersaleApplied(
        **_fields(market, move), case=_case(market, move), asks=_ASKS[move.n],
        reason=f"{platform}.{_REASONS[(move.n + move.parcel) % 3]}",
        units=(orders.ShippedLine(last.line, quantity),), received=bool(move.parcel % 2),
        amount_fen=100 * move.parcel or None,
    )  # fmt: skip
    return fact, _buyer(market, move) if move.n % 2 else _platform(market)


def _of_case(market: Market, move: Move) -> dict[str, Any]:
    return {"id": f"m{market.name}{market.count}", "case": _case(market, move), "at": market.back(move)}


_SHOWN = ("photo",)
_SAID: dict[str, Any] = {
    "as_change": lambda market, move: aftersales.AftersaleChanged(
        **_of_case(market, move), reason=f"{_case(market, move).partition(':')[0]}.{_REASONS[move.n % 3]}"),
    "as_withdraw": lambda market, move: aftersales.AftersaleWithdrawn(**_of_case(market, move)),
    "as_agree": lambda market, move: aftersales.AftersaleAgreed(
        **_of_case(market, move), return_region="650102", bears_freight=move.n == 4, goods_back=move.n == 5),
    "as_address": lambda market, move: aftersales.ReturnAddressGiven(
        **_of_case(market, move), address="a1" if move.n > 3 else ""),
    "as_refuse": lambda market, move: aftersales.AftersaleRefused(
        **_of_case(market, move), reason="no_fault", note="核对", evidence=_SHOWN if move.n % 3 else ()),
    "as_consent": lambda market, move: aftersales.AftersaleConsented(
        **_of_case(market, move), by=("buyer", "merchant")[move.n % 2]),
    "as_send": lambda market, move: aftersales.ReturnSent(
        **_of_case(market, move), carrier="sf", waybill=f"SF{market.name}000{move.n % 3}" if move.n == 5
        else _return_number(market, move.order, move.parcel), pickup=bool(move.n % 2)),
    "as_intercept": lambda market, move: aftersales.InterceptChosen(
        **_of_case(market, move), carrier=CARRIERS[move.n % 3], waybill=f"SF{market.name}000{move.n % 3}"),
    "as_found": lambda market, move: aftersales.ReturnFound(
        **_of_case(market, move), carrier="sf", together=bool(move.n % 2), note="面单核对过",
        waybill=_return_number(market, move.order ^ (move.n == 5), move.parcel)),
    "as_freight": lambda market, move: aftersales.FreightStated(
        **_of_case(market, move), amount_fen=(900, 900, 10, 10**6, 1, 300)[move.n],
        paid_by=("buyer", "merchant")[move.n % 2]),
    "as_receive": lambda market, move: aftersales.ReturnReceived(**_of_case(market, move)),
    "as_examine": lambda market, move: aftersales.ReturnExamined(
        **_of_case(market, move), evidence=_SHOWN, measured=_measured(move, weight_g=900 if move.n == 3 else 500),
        findings=(aftersales.Finding(_last(move).line, _last(move).quantity if move.n > 3 else 1,
                                     ("untouched", "damaged", "soiled", "opened_to_check")[move.n % 4]),)),
    "as_send_back": lambda market, move: aftersales.GoodsSentBack(
        **_of_case(market, move), carrier="sf", waybill="BACK0001", note="原返", evidence=_SHOWN),
    "as_reship": lambda market, move: aftersales.ReplacementShipped(
        **_of_case(market, move), carrier="sf", waybill="EX000001"),
    "as_escalate": lambda market, move: aftersales.AftersaleEscalated(**_of_case(market, move), note="请平台处理"),
    "as_evidence": lambda market, move: aftersales.EvidenceGiven(
        **_of_case(market, move), by=("buyer", "merchant")[move.n % 2], evidence=_SHOWN),
    "as_rule": lambda market, move: aftersales.AftersaleRuled(
        **_of_case(market, move), note="核对",
        outcome=("refund", "close", "return", "replace", "refund", "close")[move.n],
        legs=(aftersales.Leg("goods", ("buyer", "merchant", "carrier")[move.parcel]),),
        amount_fen=150 if move.n == 4 else None),
    "as_appeal": lambda market, move: aftersales.RulingAppealed(
        **_of_case(market, move), by=("buyer", "merchant")[move.n % 2], note="不服"),
    "as_shorten": lambda market, move: aftersales.LimitShortened(
        **_of_case(market, move), due_at=market.now + timedelta(hours=move.n), note="缩短"),
    "as_extend": lambda market, move: aftersales.LimitExtended(
        **_of_case(market, move), due_at=market.now + timedelta(hours=60 * move.n), note="延长"),
    "as_ask_time": lambda market, move: aftersales.TimeAsked(
        **_of_case(market, move), due_at=market.now + timedelta(hours=60 * move.n), note="清点中"),
    "as_reopen": lambda market, move: aftersales.AftersaleReopened(**_of_case(market, move)),
    "as_close_item": lambda market, move: aftersales.AftersaleItemClosed(
        **_of_case(market, move), note="核对",
        item=("dispute", "undecided:aftersales_limit", "repair", "time_asked")[move.n % 4]),
}  # fmt: skip


def _say(market: Market, move: Move) -> tuple[Fact, Source]:
    """By whoever may: the sides themselves, or the platform for them."""
    fact = _SAID[move.what](market, move)
    side = getattr(fact, "by", "")
    if Party.SHOP in fact.parties and side != "buyer" and move.n % 2:
        return fact, _shop(market, move)
    if Party.BUYER in fact.parties and side != "merchant" and move.n % 2:
        return fact, _buyer(market, move)
    return fact, _STAFF if Party.STAFF in fact.parties else _platform(market)


def _scan_return(market: Market, move: Move) -> tuple[Fact, Source]:
    kind = (parcels.ParcelPickedUp, parcels.ParcelSigned, parcels.ParcelDelivered, parcels.ParcelReturned)[move.n % 4]
    waybill = _return_number(market, move.order, move.parcel)
    fields = {"id": f"m{market.name}{market.count}", "at": market.back(move), "carrier": "sf", "waybill": waybill}
    return kind(**fields), Source(Party.CARRIER, "sf")


_TALKS = {
    "cv_say": lambda said, move: talks.MessageSent(
        **said, by=("buyer", "merchant", "staff", "robot")[move.n % 4], words=talks.Words("我叫王小明")),
    "cv_hand": lambda said, move: talks.ConversationHandedOver(**said),
    "cv_resolve": lambda said, move: talks.ConversationResolved(**said),
    "cv_reopen": lambda said, move: talks.ConversationReopened(**said),
    "cv_rate": lambda said, move: talks.ConversationRated(**said, score=move.n or 1),
}  # fmt: skip


def _talk(market: Market, move: Move) -> tuple[Fact, Source]:
    order = market.order(move.order)
    name = f"{order.partition(':')[0]}:cv-{market.name}{move.order}{move.parcel}"
    said = {"id": f"m{market.name}{market.count}", "conversation": name, "at": market.back(move)}
    if move.what == "cv_open":
        fact: Fact = talks.ConversationOpened(**said, order=order, words=talks.Words("我叫王小明，电话 13800000000"))
    else:
        fact = _TALKS[move.what](said, move)
    own = _buyer(market, move) if Party.BUYER in fact.parties else _shop(market, move)
    return fact, own if move.n % 2 else _platform(market)


def _deposit(market: Market, move: Move) -> tuple[Fact, Source]:
    said = {"id": f"m{market.name}{market.count}", "shop": SOLD[move.order][0], "at": market.back(move)}
    if move.what == "deposit_require":
        fact: Fact = deposits.DepositRequired(**said, amount_fen=200 * move.n)
    else:
        kind = deposits.DepositPaid if move.what == "deposit_pay" else deposits.DepositWithdrawn
        fact = kind(**said, amount_fen=150 * move.n + 1, ref="b-1")
    return fact, _platform(market)


def _paper(market: Market, move: Move) -> tuple[Fact, Source]:
    """Documents of a shop, some of them with a last day that comes within a history."""
    at = market.back(move)
    said = {"id": f"m{market.name}{market.count}", "shop": SOLD[move.order][0], "at": at, "number": f"q{move.parcel}"}
    if move.what == "paper_hand_in":
        ends = day_of(at) + timedelta(days=20 * move.n) if move.n else None
        fields = {"document": "industry_rule", "issuer": "平台", "from_": day_of(at) - timedelta(days=1), "to": ends}
        return papers.QualificationStated(**said, **fields), _platform(market)
    if move.what == "paper_decide":
        return papers.QualificationDecided(**said, verified=move.n != 1, reason="看不清"), _platform(market)
    return papers.QualificationEnded(**said), _platform(market)


def _keep_address(market: Market, move: Move) -> tuple[Fact, Source]:
    said = {"id": f"m{market.name}{market.count}", "shop": SOLD[move.order][0], "at": market.back(move)}
    said["number"] = f"a{move.parcel}"
    if move.what == "place_drop":
        return places.ReturnAddressDropped(**said), _shop(market, move)
    to = {"to_name": "李雷", "to_phone": "13900000000", "to_detail": f"文三路 {move.n} 号"}
    return places.ReturnAddressKept(**said, **to, region="330106", default=move.n > 3), _shop(market, move)


PLACES = dict.fromkeys(("place_keep", "place_drop"), _keep_address)
PAPERS = dict.fromkeys(("paper_hand_in", "paper_decide", "paper_end"), _paper)
DEPOSITS = dict.fromkeys(("deposit_require", "deposit_pay", "deposit_take"), _deposit)
CONVERSATIONS = dict.fromkeys(("cv_open", *_TALKS), _talk)

AFTERSALES = {
    "assign_both": _assign_both, "as_apply": _apply, "as_scan": _scan_return, "as_give": _give_back,
    **dict.fromkeys(_SAID, _say),
}  # fmt: skip

MAKE = {
    "place": _place, "pay": _pay, "ship": _ship, "ship_part": _ship_part, "cancel": _cancel, "appeal": _appeal,
    "decide": _decide, "propose": _propose, "ask_buyer": _propose, "answer": _answer, "answer_staff": _answer,
    "agree": _agree, "address": _address, "register": _register, "close": _close,
    "refund_settled": _settle_refund, "refund_failed": _fail_refund, "refund_retried": _retry_refund,
    "refund_reached": _reach_buyer,
    "refund_recovered": _recover_refund, "return_extra": _return_extra, "assign": _assign, "choose": _choose,
    "draft": _draft, "publish": _publish,
    "lift": _lift, "withdraw": _withdraw, "file": _file, **dict.fromkeys(_SCANS, _scan), **RULING,
    **AFTERSALES, **CONVERSATIONS, **DEPOSITS, **PAPERS, **PLACES, **STAFFING,
}  # fmt: skip
