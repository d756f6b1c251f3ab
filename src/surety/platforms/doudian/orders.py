"""One Doudian order as facts. Pure."""

from __future__ import annotations

from surety.engine.fact import Fact
from surety.logistics.facts import ParcelPickedUp, ParcelSigned
from surety.orders.facts import Line, OrderCancelled, OrderPaid, OrderPlaced, OrderShipped, Receiver, ShippedLine
from surety.platforms.doudian import codes
from surety.platforms.doudian.fields import Node
from surety.platforms.doudian.promise import customised, promise_of
from surety.platforms.entries import Refused
from surety.platforms.money import split
from surety.regions.codes import is_well_formed

ASSUMED_PICKUP = "揽收时间未导出，按发货时间计"
"""An order export holds no carrier scans. Without one the order would be judged late by our ignorance, so the ship
time stands for the first scan; the scan says so in its place."""


def order_facts(order: Node) -> list[Fact]:
    """The facts of an order in the order they happened; raises `Refused` naming the field at fault."""
    status = _status(order)
    number = order.text("order_id")
    if not number.isascii() or not number.isalnum():
        raise Refused("bad_order_id", f"{number[:40]!r} is not an order id", where="order_id")
    placed_at = order.instant("create_time")
    if placed_at is None:
        raise Refused("empty_field", "is empty", where="create_time")
    skus = order.children("sku_order_list")
    paid = split(order.fen("pay_amount"), [sku.fen("pay_amount") for sku in skus])
    placed = OrderPlaced(
        id=f"{number}.placed",
        at=placed_at,
        order=f"douyin:{number}",
        shop=shop_id(order),
        lines=tuple(_line(order, sku, fen) for sku, fen in zip(skus, paid, strict=True)),
        receiver=_receiver(order),
        buyer=order.text("doudian_open_id") or order.text("open_id"),
    )
    rest = [*_payment(order, status, number), *_parcels(order, skus, number), *_end(order, status, number, skus)]
    return [placed, *sorted(rest, key=lambda fact: fact.at)]


def shop_id(order: Node) -> str:
    shop = order.number("shop_id")
    if shop <= 0:
        raise Refused("empty_field", "is empty", where="shop_id")
    return f"douyin:{shop}"


def _status(order: Node) -> int:
    """`main_status` knows refunds, `order_status` does not; both must be known codes."""
    status = codes.known(order.number("order_status"), codes.ORDER_STATUS, where="order_status")
    if order.has("main_status"):
        return codes.known(order.number("main_status"), codes.MAIN_STATUS, where="main_status")
    return status


def _line(order: Node, sku: Node, paid_fen: int) -> Line:
    check = sku.child("quality_check_info")
    if check.text("check_result_code") not in codes.QUALITY_CHECK:
        reason = f"{check.text('check_result_code')[:40]!r} is not a known check_result_code"
        raise Refused("unknown_code", reason, where=check.place("check_result_code"))
    for name in ("order_status", "main_status"):
        if sku.has(name):
            codes.known(sku.number(name), codes.MAIN_STATUS, where=sku.place(name))
    return Line(
        line=sku.text("order_id"),
        quantity=sku.number("item_num", 1),
        price_fen=sku.fen("origin_amount"),
        paid_fen=paid_fen,
        sku=sku.text("sku_id"),
        title=sku.text("product_name")[:300],
        category="/".join(sku.text(level) for level in _CATEGORY if sku.has(level)),
        customised=customised(order, sku),
        promise=promise_of(order, sku),
    )


_CATEGORY = ("first_cid", "second_cid", "third_cid", "fourth_cid")


def _receiver(order: Node) -> Receiver:
    address, masked = order.child("post_addr"), order.child("mask_post_addr")
    return Receiver(
        region=_region(address) or _region(masked),
        name=order.shown("post_receiver")[:100],
        phone=order.shown("post_tel")[:40],
        detail=(address.written("detail") or masked.written("detail"))[:300],
    )


def _region(address: Node) -> str | None:
    """The narrowest level whose id is a region's code; two or four digits are a province or a city."""
    for level in ("street", "town", "city", "province"):
        code = address.child(level).text("id")
        code = code.ljust(6, "0") if len(code) in (2, 4) else code
        if is_well_formed(code):
            return code
    return None


def _payment(order: Node, status: int, number: str) -> list[Fact]:
    """`part paid` is a deposit: the promise counts from the whole payment, so nothing is stated before it."""
    paid_at = order.instant("pay_time")
    if paid_at is None or status in (codes.TO_PAY, codes.PART_PAID):
        return []
    return [OrderPaid(id=f"{number}.paid", at=paid_at, order=f"douyin:{number}", amount_fen=order.fen("pay_amount"))]


def _parcels(order: Node, skus: list[Node], number: str) -> list[Fact]:
    received = {sku.text("order_id"): sku.instant("logistics_receipt_time") for sku in skus}
    facts: list[Fact] = []
    for parcel in order.children("logistics_info"):
        shipped_at = parcel.instant("ship_time") or order.instant("ship_time")
        if shipped_at is None:
            raise Refused("empty_field", "is empty", where=parcel.place("ship_time"))
        carrier, waybill = _carrier(parcel), parcel.text("tracking_no")
        lines = tuple(
            ShippedLine(product.text("sku_order_id"), product.number("product_count", 1))
            for product in parcel.children("product_info")
            if product.has("sku_order_id")
        )
        stem, of = f"{number}.{waybill}", {"carrier": carrier, "waybill": waybill}
        facts.append(OrderShipped(id=f"{stem}.shipped", at=shipped_at, order=f"douyin:{number}", lines=lines, **of))
        facts.append(ParcelPickedUp(id=f"{stem}.picked_up", at=shipped_at, place=ASSUMED_PICKUP, **of))
        times = [received.get(line.line) for line in lines] or [order.instant("logistics_receipt_time")]
        if all(times):
            facts.append(ParcelSigned(id=f"{stem}.signed", at=max(times), **of))
    return facts


def _carrier(parcel: Node) -> str:
    code = parcel.text("company").strip().lower()
    return codes.CARRIERS.get(code, code)


def _end(order: Node, status: int, number: str, skus: list[Node]) -> list[Fact]:
    """Cancelled, or refunded before shipping. Refunds after shipping belong to after-sales and end no order."""
    if status not in codes.ENDED_UNSHIPPED:
        return []
    at = order.instant("finish_time") or order.instant("update_time")
    if at is None:
        raise Refused("empty_field", "neither finish_time nor update_time is given", where="finish_time")
    kinds = {sku.child("after_sale_info").number("after_sale_type", -1) for sku in skus}
    by = "buyer" if codes.USER_CANCEL in kinds or status == codes.REFUNDED_UNSHIPPED else "platform"
    reason = order.text("cancel_reason")[:2000]
    return [
        OrderCancelled(id=f"{number}.cancelled", at=at, order=f"douyin:{number}", by=by, reason=reason, refund="made")
    ]
