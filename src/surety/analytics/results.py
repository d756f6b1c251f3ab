"""What a backtest found, whole and small enough to keep. Light: pages read it without the columns it was found in."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from heapq import heappush, heappushpop
from operator import add, itemgetter
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from surety.amendments.effects import Effects
from surety.amendments.remedy import Preview

WORST = 20
SHOPS_MAX = 50
FAILED_MAX = 50


class TableResult(Struct, frozen=True):
    """Of one table: questions logged, those answered otherwise, and from which row to which, most frequent first."""

    table: str
    decided: int
    changed: int
    moves: tuple[tuple[str, str, int], ...] = ()


class OrderResult(Struct, frozen=True):
    """What the change would have done to one order, in its currency's minor unit."""

    order: str
    shop: str
    currency: str
    buyer_fen: int
    """More to the buyer (negative: less)."""
    merchant_fen: int
    platform_fen: int
    late: tuple[bool, bool] = (False, False)
    ship_by: tuple[datetime | None, datetime | None] = (None, None)
    status: tuple[str, str] = ("", "")
    refused: int = 0


class ShopResult(Struct, frozen=True):
    """Of one shop and currency: orders that differ, and what it and its buyers get more (negative: less)."""

    shop: str
    currency: str
    orders: int
    merchant_fen: int
    buyer_fen: int


class Summary(Struct, frozen=True):
    """`shops` and `worst` are the hardest hit, at most SHOPS_MAX and 20.

    `since` is the day on which the change begins, taken to have come for every question before it; `days` bound the
    days that were asked about. `money` is currency -> what buyers, merchants and the platform would have got more, in
    its minor unit.
    """

    base: str
    candidate: str
    since: date | None
    until: datetime
    days: tuple[date | None, date | None] = (None, None)
    tables: tuple[TableResult, ...] = ()
    order_count: int = 0
    shop_count: int = 0
    late_count: int = 0
    """Late, and not without the change."""
    punctual_count: int = 0
    refused_count: int = 0
    failed_count: int = 0
    """Orders that could not be lived again, and after-sales cases, which nobody lives again: they are in no sum."""
    money: dict[str, tuple[int, int, int]] = {}
    shops: tuple[ShopResult, ...] = ()
    worst: tuple[OrderResult, ...] = ()

    @property
    def shops_left(self) -> int:
        return self.shop_count - len(self.shops)

    def without_names(self) -> Summary:
        """What everybody may read: sums, and how hard the hardest are hit, not who."""
        worst = tuple(replace(order, order="", shop="") for order in self.worst)
        return replace(self, shops=(), worst=worst)


class Backtest(Struct, frozen=True):
    """What a backtest found: `shops` are all that are hit, the hardest first; `failed` names the first FAILED_MAX."""

    summary: Summary
    shops: tuple[ShopResult, ...] = ()
    failed: tuple[str, ...] = ()


class Tally:
    """Orders that differ, added up as they come."""

    def __init__(self) -> None:
        self.failed_count = 0
        self._failed: list[str] = []
        self._counts: Counter[str] = Counter()
        self._shops: dict[tuple[str, str], tuple[int, ...]] = {}
        self._money: dict[str, tuple[int, ...]] = {}
        self._worst: list[tuple[Any, OrderResult]] = []

    def add(self, order: OrderResult) -> None:
        self._counts["order_count"] += 1
        self._counts["late_count"] += order.late == (False, True)
        self._counts["punctual_count"] += order.late == (True, False)
        self._counts["refused_count"] += order.refused > 0
        more = order.buyer_fen, order.merchant_fen, order.platform_fen
        self._money[order.currency] = _sum(self._money.get(order.currency), more)
        key, own = (order.shop, order.currency), (1, order.merchant_fen, order.buyer_fen)
        self._shops[key] = _sum(self._shops.get(key), own)
        weighed = _weight(order), order
        (heappush if len(self._worst) < WORST else heappushpop)(self._worst, weighed)

    def fail(self, order: str) -> None:
        """It could not be lived again, and is in no sum."""
        self.failed_count += 1
        if len(self._failed) < FAILED_MAX:
            self._failed.append(order)

    def backtest(self, **about: Any) -> Backtest:
        """`about` are the fields of Summary that orders do not add up to."""
        ranked = sorted(self._shops.items(), key=lambda item: (-abs(item[1][1]), -item[1][0], item[0]))
        shops = tuple(ShopResult(*key, *sums) for key, sums in ranked)
        found = Summary(
            **about,
            **{name: self._counts[name] for name in ("order_count", "late_count", "punctual_count", "refused_count")},
            shop_count=len({shop for shop, _ in self._shops}),
            failed_count=self.failed_count,
            money=self._money,  # type: ignore[arg-type]
            shops=shops[:SHOPS_MAX],
            worst=tuple(order for _, order in sorted(self._worst, key=itemgetter(0), reverse=True)),
        )
        return Backtest(found, shops, tuple(self._failed))


def _sum(so_far: tuple[int, ...] | None, more: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(add, so_far, more)) if so_far else more


def _weight(order: OrderResult) -> tuple[Any, ...]:
    """What is at stake; the name at the end tells any two apart."""
    return max(abs(order.merchant_fen), abs(order.buyer_fen)), order.late[0] != order.late[1], order.order


class Details(Struct, frozen=True):
    """The backtest, and what the change means for the deadlines that run."""

    summary: Summary
    deadlines: Effects
    lapses: Effects
    shops: tuple[ShopResult, ...] = ()
    """Every shop that is hit: each may read its own line."""

    def without_names(self) -> Details:
        """What everybody may read: no order, no shop."""
        nameless = (
            replace(each, groups=tuple(replace(group, sample=()) for group in each.groups))
            for each in (self.deadlines, self.lapses)
        )
        return Details(self.summary.without_names(), *nameless)


class RemedyDetails(Struct, frozen=True):
    """Of a remedy: what deciding again would do."""

    remedy: Preview
