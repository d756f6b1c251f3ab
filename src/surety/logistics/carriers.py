"""Carriers merchants choose from: our code, its names, and whether it reports scans (A4).

Codes follow the platforms' habit (lower-case abbreviations); names from the Kdniao code table (MIT).
A carrier that is not listed is taken to report scans: pressing ship with an invented carrier stops no clock.
"""

from __future__ import annotations

from typing import NamedTuple


class Carrier(NamedTuple):
    code: str
    name_zh: str
    name_en: str
    feeds_back: bool = True
    chosen_by_people: bool = True
    """Else only imported orders name it."""


CARRIERS = {
    carrier.code: carrier
    for carrier in (
        Carrier("zto", "中通快递", "ZTO Express"),
        Carrier("yto", "圆通速递", "YTO Express"),
        Carrier("sto", "申通快递", "STO Express"),
        Carrier("yunda", "韵达速递", "Yunda Express"),
        Carrier("sf", "顺丰速运", "SF Express"),
        Carrier("jd", "京东快递", "JD Express"),
        Carrier("jtexpress", "极兔速递", "J&T Express"),
        Carrier("ems", "EMS", "EMS"),
        Carrier("yzpy", "邮政快递包裹", "China Post Parcel"),
        Carrier("deppon", "德邦快递", "Deppon Express"),
        Carrier("cainiao", "菜鸟速递", "Cainiao Express"),
        Carrier("olist", "Olist 承运", "Olist carrier", chosen_by_people=False),
        Carrier("own_delivery", "商家自送", "Merchant's own delivery", feeds_back=False),
    )
}


def feeds_back(code: str) -> bool:
    carrier = CARRIERS.get(code)
    return carrier is None or carrier.feeds_back
