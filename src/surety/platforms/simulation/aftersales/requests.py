"""What a buyer asks for: the kind of case, the reason from the platform's own list, which pieces, how much."""

from __future__ import annotations

from typing import Any

from surety.aftersales.reasons import REASONS
from surety.orders.facts import Line, ShippedLine
from surety.platforms.simulation.aftersales.habits import habits
from surety.platforms.simulation.aftersales.telling import Told

_NOTES = {
    "no_reason": "不想要了，未拆封。",
    "buyer": "拍错规格了。",
    "seller": "商品有问题，见照片。",
    "carrier": "快递有问题，麻烦处理。",
}
_WAYS = {
    "refund_only": "refund_only",
    "not_received": "refund_only",
    "swapped": "return_refund",
    "empty": "return_refund",
}


def before_shipping(told: Told, lines: tuple[Line, ...]) -> dict[str, Any]:
    """H2: before shipping, the whole order is asked for."""
    units = tuple(ShippedLine(line.line, line.quantity) for line in lines)
    return _asked(told, "refund_unshipped", "refund_unshipped", units)


def on_the_way(told: Told, lines: tuple[Line, ...], *, lost: bool) -> dict[str, Any]:
    units = tuple(ShippedLine(line.line, line.quantity) for line in lines)
    return _asked(told, "refund_only", "not_received" if lost else "in_transit", units)


def after_arrival(told: Told, line: Line, *, free: int) -> dict[str, Any]:
    """Of one line. Goods made to order are not taken back without a reason (JADE-11)."""
    root = told.draft.shop.trade.category.partition("/")[0]
    asks = _WAYS.get(told.abuse) or told.one_of(habits().asked[root]["asks"])
    if asks == "fresh_compensation" and told.platform != "jd":
        asks = "refund_only"
    if asks == "refund_only" and told.platform in ("1688", "xianyu"):
        asks = "return_refund"
    some = free > 1 and told.happens(habits().partial_units_share)
    units = (ShippedLine(line.line, 1 + told.dice.below(free - 1) if some else free),)
    asked = _asked(told, asks, asks, units, reasoned=line.customised or root == "生鲜")
    asked["received"] = told.abuse != "not_received"
    if told.abuse == "not_received":
        asked["reason"] = f"{told.platform}.not_received"
    return asked | _amount(told, asks, line, asked["units"][0].quantity)


def _amount(told: Told, asks: str, line: Line, quantity: int) -> dict[str, int]:
    """A part of the money, where a part is asked for."""
    bounds = habits().amount_of_worth.get(asks)
    if bounds is None or (asks == "refund_only" and not told.happens(habits().partial_amount_share)):
        return {}
    worth_fen = line.paid_fen * quantity // line.quantity
    return {"amount_fen": max(int(worth_fen * told.dice.between(*bounds)), 1)}


def _asked(
    told: Told, asks: str, why: str, units: tuple[ShippedLine, ...], *, reasoned: bool = False
) -> dict[str, Any]:
    reason = told.one_of(
        {name: weight for name, weight in habits().reasons[why].items() if _fits(name, told, reasoned)}
    )
    code = _own(told.platform) if reason == "own" else f"{told.platform}.{reason}"
    ground = REASONS[told.platform][code]
    return {
        "order": told.draft.order,
        "asks": asks,
        "reason": code,
        "units": units,
        "note": _NOTES[ground],
        "evidence": told.photos(2) if ground in ("seller", "carrier") else (),
        "grade": told.one_of(habits().grades),
    }


def _fits(reason: str, told: Told, reasoned: bool) -> bool:
    return not ((reasoned or told.abuse) and reason in ("not_wanted", "wrong_choice"))


def _own(platform: str) -> str:
    """The reason that no other platform has."""
    others = {code.partition(".")[2] for name, codes in REASONS.items() if name != platform for code in codes}
    own = [code for code in REASONS[platform] if code.partition(".")[2] not in others]
    return own[0] if own else f"{platform}.quality"
