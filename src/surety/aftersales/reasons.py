"""Reasons a buyer may give, by platform, and whose fault each says it is (vocabulary `return_ground`).

The sources hold no platform's whole list (G13 has two codes), so the codes are ours; each platform has its own, and
another's is refused. Pages offer of it what can be said of a kind of request; a platform that takes requests by itself
may send any.
"""

from __future__ import annotations

from typing import Literal

Ground = Literal["no_reason", "seller", "carrier", "buyer"]

_EVERYWHERE: dict[str, Ground] = {
    "not_wanted": "no_reason",
    "wrong_choice": "buyer",
    "quality": "seller",
    "not_as_described": "seller",
    "wrong_goods": "seller",
    "missing_goods": "seller",
    "not_shipped": "seller",
    "price_dropped": "seller",
    "damaged": "carrier",
    "not_received": "carrier",
    "late": "carrier",
}
_OWN: dict[str, dict[str, Ground]] = {
    "douyin": {"not_genuine": "seller"},
    "1688": {"short_weight": "seller"},
    "taobao": {"not_genuine": "seller"},
    "jd": {"spoiled": "seller"},
    "xianyu": {"undisclosed_flaw": "seller"},
}
_GOODS = ("quality", "not_as_described", "wrong_goods", "missing_goods", "damaged")
"""What only who has the goods can say; each platform's own reasons are of this kind."""
_OFFERED: dict[str, tuple[str, ...]] = {
    "refund_unshipped": ("not_wanted", "wrong_choice", "not_shipped", "price_dropped", "late"),
    "return_refund": ("not_wanted", "wrong_choice", *_GOODS, "price_dropped", "late"),
    "exchange": ("not_wanted", "wrong_choice", *_GOODS),
    "resend": (*_GOODS, "not_received"),
    "repair": _GOODS,
    "price_protection": ("price_dropped",),
    "fresh_compensation": (*_GOODS, "late"),
}
REASONS: dict[str, dict[str, Ground]] = {
    platform: {f"{platform}.{name}": ground for name, ground in (_EVERYWHERE | own).items()}
    for platform, own in _OWN.items()
}


def offered(platform: str, asks: str) -> dict[str, Ground]:
    """The reasons of this platform's list for this kind of request, with their grounds; all where nothing says less."""
    whole, wanted = REASONS.get(platform, {}), _OFFERED.get(asks)
    if wanted is None:
        return whole
    own = _OWN.get(platform, {}) if "quality" in wanted else {}
    fit = {f"{platform}.{name}" for name in (*wanted, *own)}
    return {reason: ground for reason, ground in whole.items() if reason in fit}


def ground_of(platform: str, reason: str) -> Ground | None:
    """Whose fault the reason says it is; None for a reason that is not of this platform's list."""
    return REASONS.get(platform, {}).get(reason)
