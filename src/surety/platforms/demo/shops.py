"""The eight shops, and one of each other platform. Any likeness of a name to a real shop's is chance."""

from __future__ import annotations

from surety.platforms.simulation.carriers import FLEETS
from surety.platforms.simulation.dice import Choice
from surety.platforms.simulation.parameters import parameters
from surety.platforms.simulation.places import BY_CODE
from surety.platforms.simulation.shops import TRADES, Shop, Trade

_JADE, _WEAR, _FRUIT, _DIGITAL, _BEAUTY, _HOME, _SNACKS = TRADES
_ROWS = (
    ("玉见坊珠宝", _JADE, "411300", 0.6, 1.2, "sf ems zto"),
    ("云上衣橱", _WEAR, "330100", 1.0, 2.0, "zto yto yunda"),
    ("山野果集", _FRUIT, "370600", 1.4, 1.6, "sf jd jtexpress"),
    ("极光数码", _DIGITAL, "440300", 0.4, 1.3, "sf jd zto"),
    ("素颜研究所", _BEAUTY, "310115", 0.5, 1.0, "zto sto yto"),
    ("半日家居", _HOME, "330700", 1.1, 0.8, "yunda sto jtexpress"),
    ("茶马古铺", _SNACKS, "350100", 0.8, 0.7, "ems yto jtexpress"),
    ("翠微阁翡翠", _JADE, "445200", 3.2, 0.6, "sto yunda"),
)


def _shop(
    n: int, name: str, trade: Trade, origin: str, late_times: float, weight: float, codes: str,
    *, platform: str = "douyin",
) -> Shop:  # fmt: skip
    fitted, _ = parameters()
    fleets = [fleet for fleet in FLEETS if fleet.code in codes.split()]
    return Shop(
        id=f"{platform}:shop-{n}",
        name=name,
        trade=trade,
        origin=BY_CODE[origin],
        late_share=fitted.late_line_share * late_times,
        fleets=Choice(fleets, [fleet.share for fleet in fleets]),
        weight=weight,
        quality="poor" if late_times > 2 else "good",
    )


SHOPS = tuple(_shop(n, *row) for n, row in enumerate(_ROWS, start=1))
JD_SHOP = _shop(1, "云岭鲜果", _FRUIT, "610100", 1.0, 1.0, "sf jd", platform="jd")
TAOBAO_SHOP = _shop(1, "南屏织造", _WEAR, "330100", 1.0, 1.0, "zto yto", platform="taobao")
WHOLESALE_SHOP = _shop(1, "义北家居厂", _HOME, "330700", 1.0, 1.0, "yunda sto", platform="1688")
PRIVATE_SHOP = _shop(1, "阿青的闲置", _DIGITAL, "440300", 1.0, 1.0, "sf zto", platform="xianyu")
ELSEWHERE = (JD_SHOP, TAOBAO_SHOP, WHOLESALE_SHOP, PRIVATE_SHOP)
"""Of the same owner as the first: what one platform alone has is seen there."""


def seller_kind(shop: Shop) -> str:
    return "personal" if shop is PRIVATE_SHOP else "business"
