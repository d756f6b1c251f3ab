"""What a backtest found, whole and small enough to keep. Light: pages read it without the columns it was found in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from surety.amendments.effects import Effects
from surety.amendments.remedy import Preview

WORST = 20
SHOPS_MAX = 50


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


class Backtest(Struct, frozen=True):
    """`since`: the day on which the change begins, taken to have come for every question before it."""

    base: str
    candidate: str
    since: date | None
    until: datetime
    tables: tuple[TableResult, ...] = ()
    orders: tuple[OrderResult, ...] = field(default_factory=tuple)
    failed: tuple[str, ...] = ()
    """Orders that could not be lived again under one of the releases; they are in no sum."""

    @property
    def shops(self) -> list[tuple[str, str, int, int, int]]:
        """(shop, currency, orders, merchant_fen, buyer_fen), the hardest hit first."""
        found: dict[tuple[str, str], list[int]] = {}
        for order in self.orders:
            sums = found.setdefault((order.shop, order.currency), [0, 0, 0])
            for place, amount in enumerate((1, order.merchant_fen, order.buyer_fen)):
                sums[place] += amount
        rows = [(*key, *sums) for key, sums in found.items()]
        return sorted(rows, key=lambda row: (-abs(row[3]), -row[2], row[0]))

    @property
    def worst(self) -> list[OrderResult]:
        """The orders with most at stake."""
        return sorted(self.orders, key=_weight, reverse=True)[:WORST]

    @property
    def money(self) -> dict[str, tuple[int, int, int]]:
        """Currency -> what buyers, merchants and the platform would have got more, in its minor unit."""
        found: dict[str, tuple[int, int, int]] = {}
        for order in self.orders:
            sums = found.get(order.currency, (0, 0, 0))
            more = order.buyer_fen, order.merchant_fen, order.platform_fen
            found[order.currency] = tuple(a + b for a, b in zip(sums, more, strict=True))  # type: ignore[assignment]
        return found


def _weight(order: OrderResult) -> tuple[Any, ...]:
    return max(abs(order.merchant_fen), abs(order.buyer_fen)), order.late[0] != order.late[1], order.order


class ShopResult(Struct, frozen=True):
    """Of one shop and currency: orders that differ, and what it and its buyers get more (negative: less)."""

    shop: str
    currency: str
    orders: int
    merchant_fen: int
    buyer_fen: int


class Summary(Struct, frozen=True):
    """`shops` and `worst` are the hardest hit, at most SHOPS_MAX and 20; `money` is by currency, as in a backtest."""

    base: str
    candidate: str
    since: date | None
    until: datetime
    tables: tuple[TableResult, ...] = ()
    order_count: int = 0
    shop_count: int = 0
    late_count: int = 0
    """Late, and not without the change."""
    punctual_count: int = 0
    refused_count: int = 0
    failed_count: int = 0
    """Orders that could not be lived again, and are in no sum."""
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


def summarised(found: Backtest) -> Summary:
    shops = found.shops
    return Summary(
        base=found.base,
        candidate=found.candidate,
        since=found.since,
        until=found.until,
        tables=found.tables,
        order_count=len(found.orders),
        shop_count=len({shop for shop, *_ in shops}),
        late_count=sum(order.late == (False, True) for order in found.orders),
        punctual_count=sum(order.late == (True, False) for order in found.orders),
        refused_count=sum(order.refused > 0 for order in found.orders),
        failed_count=len(found.failed),
        money=found.money,
        shops=tuple(ShopResult(*row) for row in shops[:SHOPS_MAX]),
        worst=tuple(found.worst),
    )


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
