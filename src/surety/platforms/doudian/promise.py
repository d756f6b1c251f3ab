"""What a Doudian line promised about shipping (A1, A2, A26, A27)."""

from __future__ import annotations

from surety.orders.facts import Declared, Promise, ShipMode
from surety.platforms.doudian import codes
from surety.platforms.doudian.fields import Node
from surety.platforms.entries import Refused


def promise_of(order: Node, line: Node) -> Promise:
    """The platform's own ship-by time where it gives one, else the listing's `delivery_delay_day`.

    A presale that ships after its end needs a given time; without one the declared days count from the end (A27).
    """
    mode = _mode(order, line)
    given_at = line.instant("exp_ship_time") or order.instant("exp_ship_time")
    end_at = line.instant("presell_end_time")
    if mode is ShipMode.FULL_PRESALE and end_at and given_at and line.number("presell_delivery_type") == 0:
        mode = ShipMode.PRESALE_AFTER_END
    if given_at:
        return Promise(mode=mode, declared=Declared.GIVEN_DATE, given_at=given_at, presale_end_at=end_at)
    declared, days = _declared(order, line)
    return Promise(mode=mode, declared=declared, days=days, presale_end_at=end_at)


def _mode(order: Node, line: Node) -> ShipMode:
    trade_type = _trade_type(order, line)
    name = "presell_type" if line.has("presell_type") else "pre_sale_type"
    mode = codes.SHIP_MODE[codes.known(line.number(name), frozenset(codes.SHIP_MODE), where=line.place(name))]
    return ShipMode.STEP_PRESALE if trade_type == codes.DEPOSIT_PRESALE else mode


def _trade_type(order: Node, line: Node) -> int:
    """The line's, since Doudian retired the order's."""
    holder = line if line.has("trade_type") else order
    return codes.known(holder.number("trade_type"), codes.TRADE_TYPE, where=holder.place("trade_type"))


def customised(order: Node, line: Node) -> bool:
    return _trade_type(order, line) == codes.CUSTOM or bool(line.children("sku_customization_info"))


def _declared(order: Node, line: Node) -> tuple[Declared, int | None]:
    for holder in (line, line.child("promise_info"), order.child("promise_info")):
        if holder.has("delivery_delay_day"):
            return _delay(holder)
    return Declared.HOURS_48, None


def _delay(holder: Node) -> tuple[Declared, int | None]:
    days = holder.number("delivery_delay_day")
    if days in codes.DELAY_DAY:
        return codes.DELAY_DAY[days], None
    if 2 < days <= codes.DELAY_DAYS_MAX:
        return Declared.DAYS, days
    raise Refused("unknown_code", f"{days} is not a delivery_delay_day", where=holder.place("delivery_delay_day"))
