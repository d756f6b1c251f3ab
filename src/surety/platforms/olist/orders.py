"""One Olist order as facts. Pure."""

from __future__ import annotations

from datetime import datetime

from surety.engine.fact import Fact
from surety.logistics.facts import ParcelPickedUp, ParcelSigned
from surety.orders.facts import (
    Declared,
    Line,
    OrderCancelled,
    OrderPaid,
    OrderPlaced,
    OrderShipped,
    Promise,
    Receiver,
    ShipMode,
)
from surety.platforms.entries import Refused
from surety.platforms.money import split
from surety.platforms.olist.tables import Item, Tables
from surety.platforms.olist.times import ZONE, instant, needed

CARRIER = "olist"
UNKNOWN_SHOP = "olist:unknown"
ORDER_COLUMNS = (
    "order_id",
    "customer_id",
    "order_status",
    "order_purchase_timestamp",
    "order_approved_at",
    "order_delivered_carrier_date",
    "order_delivered_customer_date",
)
STATUSES = frozenset(
    {"created", "approved", "processing", "invoiced", "shipped", "delivered", "unavailable", "canceled"}
)


class Moments:
    """When what happened, from the order's row.

    A status past `approved` without an approval time was paid: the marketplace lets nothing move before. The purchase
    is then taken as the payment's time (assumed). A signature without a hand-over is handed over at the signature
    (assumed). No cancel time is given: the latest known instant is taken (assumed). `unavailable` states neither a
    cancellation nor a refund, so nothing is made of it: the order stays as its times leave it.
    """

    def __init__(self, cells: dict[str, str]):
        status = cells["order_status"]
        if status not in STATUSES:
            raise Refused("unknown_status", f"{status[:40]!r} is not an order status", where="order_status")
        self.placed_at = needed(cells["order_purchase_timestamp"], where="order_purchase_timestamp")
        approved_at = instant(cells["order_approved_at"], where="order_approved_at")
        handed_at = instant(cells["order_delivered_carrier_date"], where="order_delivered_carrier_date")
        self.signed_at = instant(cells["order_delivered_customer_date"], where="order_delivered_customer_date")
        moved = handed_at or self.signed_at or status in ("processing", "invoiced", "shipped", "delivered")
        self.paid_at = approved_at or (self.placed_at if moved else None)
        self.handed_at = handed_at or self.signed_at
        known = (self.placed_at, approved_at, handed_at, self.signed_at)
        self.cancelled_at = max(at for at in known if at) if status == "canceled" else None


def order_facts(cells: dict[str, str], tables: Tables) -> tuple[Fact, ...]:
    """The facts of an order: one part a seller, each part's facts in the order they happened."""
    number = cells["order_id"]
    if not number.isalnum() or not number.isascii():
        raise Refused("bad_order_id", f"{number[:40]!r} is not an order id", where="order_id")
    moments = Moments(cells)
    items = sorted(tables.items.get(number, []), key=lambda item: item.number)
    parts = _by_seller(items) or [[]]
    paid = split(tables.paid_fen.get(number, 0), [_total(part) for part in parts])
    receiver, buyer = _receiver(tables, cells["customer_id"])
    facts: list[Fact] = []
    for n, (part, paid_fen) in enumerate(zip(parts, paid, strict=True), start=1):
        suffix = f"-{n}" if len(parts) > 1 else ""
        placed = OrderPlaced(
            id=f"{number}{suffix}.placed",
            at=moments.placed_at,
            order=f"olist:{number}{suffix}",
            shop=f"olist:{part[0].seller}" if part else UNKNOWN_SHOP,
            lines=tuple(_line(item, tables) for item in part),
            receiver=receiver,
            ship_from=_region(tables.seller_states.get(part[0].seller, "")) if part else None,
            parent=f"olist:{number}" if suffix else None,
            buyer=buyer,
            currency="BRL",
            zone=ZONE,
        )
        facts += _life(placed, moments, paid_fen=paid_fen)
    return tuple(facts)


def _by_seller(items: list[Item]) -> list[list[Item]]:
    parts: dict[str, list[Item]] = {}
    for item in items:
        parts.setdefault(item.seller, []).append(item)
    return list(parts.values())


def _total(part: list[Item]) -> int:
    return sum(item.price_fen + item.freight_fen for item in part)


def _receiver(tables: Tables, customer: str) -> tuple[Receiver, str]:
    buyer, state = tables.customers.get(customer, ("", ""))
    return Receiver(region=_region(state)), buyer


def _region(state: str) -> str | None:
    return f"BR-{state}" if len(state) == 2 and state.isascii() and state.isupper() else None


def _line(item: Item, tables: Tables) -> Line:
    return Line(
        line=str(item.number),
        quantity=1,
        price_fen=item.price_fen,
        paid_fen=item.price_fen + item.freight_fen,
        sku=item.product,
        category=tables.categories.get(item.product, ""),
        site="olist",
        promise=Promise(mode=ShipMode.STOCK, declared=Declared.GIVEN_DATE, given_at=item.limit_at),
    )


def _life(placed: OrderPlaced, moments: Moments, *, paid_fen: int) -> list[Fact]:
    """The order is placed first whatever its row says; the rest follow by their own times, as given."""
    order, stem = placed.order, placed.order.removeprefix("olist:")
    parcel = {"carrier": CARRIER, "waybill": f"OL{stem}"}  # none is given: made from the order
    rest: list[Fact] = []
    if moments.paid_at:
        rest.append(OrderPaid(id=f"{stem}.paid", at=moments.paid_at, order=order, amount_fen=paid_fen))
    if moments.handed_at:
        rest.append(OrderShipped(id=f"{stem}.shipped", at=moments.handed_at, order=order, **parcel))
        rest.append(ParcelPickedUp(id=f"{stem}.picked_up", at=moments.handed_at, **parcel))
    if moments.signed_at:
        rest.append(ParcelSigned(id=f"{stem}.signed", at=moments.signed_at, **parcel))
    if moments.cancelled_at:
        reason = "canceled in the source; time assumed"
        rest.append(
            OrderCancelled(id=f"{stem}.cancelled", at=moments.cancelled_at, order=order, reason=reason, refund="made")
        )
    return [placed, *sorted(rest, key=_when)]


def _when(fact: Fact) -> datetime:
    return fact.at
