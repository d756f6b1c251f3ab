"""Reasons a buyer may give, by platform, and whose fault each says it is (vocabulary `return_ground`).

The sources hold no platform's whole list (G13 has two codes), so the codes are ours; each platform has its own, and
another's is refused.
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
REASONS: dict[str, dict[str, Ground]] = {
    platform: {f"{platform}.{name}": ground for name, ground in (_EVERYWHERE | own).items()}
    for platform, own in _OWN.items()
}


def ground_of(platform: str, reason: str) -> Ground | None:
    """Whose fault the reason says it is; None for a reason that is not of this platform's list."""
    return REASONS.get(platform, {}).get(reason)
