"""Doudian's codes (facts K and A27; field comments of its SDK of June 2023). A code that is not here is refused."""

from __future__ import annotations

from surety.orders.facts import Declared, ShipMode
from surety.platforms.entries import Refused

TO_PAY, PAID, PREPARING, PART_SHIPPED, SHIPPED, CANCELLED, DONE = 1, 105, 2, 101, 3, 4, 5
PART_PAID, REFUNDED_UNSHIPPED, REFUNDED_SHIPPED, REFUNDED_RECEIVED = 103, 21, 22, 39

ORDER_STATUS = frozenset({TO_PAY, PAID, PREPARING, PART_SHIPPED, SHIPPED, CANCELLED, DONE})
MAIN_STATUS = ORDER_STATUS | {PART_PAID, REFUNDED_UNSHIPPED, REFUNDED_SHIPPED, REFUNDED_RECEIVED}
ENDED_UNSHIPPED = frozenset({CANCELLED, REFUNDED_UNSHIPPED})

TRADE_TYPE = frozenset({0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 16, 18, 102, 103})
DEPOSIT_PRESALE, CUSTOM = 2, 13

SHIP_MODE = {0: ShipMode.STOCK, 1: ShipMode.FULL_PRESALE, 2: ShipMode.LADDER}
DELAY_DAY = {9999: Declared.SAME_DAY, 1: Declared.NEXT_DAY, 2: Declared.HOURS_48}
DELAY_DAYS_MAX = 365

USER_CANCEL = 5

QUALITY_CHECK = frozenset({"", "WATI_CHECT", "WAIT_CHECK", "CHECK_PASS", "CHECK_FAIL"})
"""The SDK spells the first one so."""

CARRIERS = {
    "zhongtong": "zto",
    "yuantong": "yto",
    "shentong": "sto",
    "yunda": "yunda",
    "shunfeng": "sf",
    "jd": "jd",
    "jtexpress": "jtexpress",
    "ems": "ems",
    "youzhengguonei": "yzpy",
    "debangwuliu": "deppon",
    "debangkuaidi": "deppon",
    "cainiao": "cainiao",
}
"""Doudian's company codes for the carriers we name; any other company keeps its own code."""


def known(value: int, allowed: frozenset[int], *, where: str) -> int:
    if value not in allowed:
        raise Refused("unknown_code", f"{value} is not a known {where.rsplit('.', 1)[-1]}", where=where)
    return value
