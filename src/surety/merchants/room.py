"""The shop as the engine sees it."""

from __future__ import annotations

from typing import Any

from surety.engine.fact import SubjectKind
from surety.engine.room import Room
from surety.merchants.case import MarketplaceCase, ShopCase
from surety.merchants.covered import COVERAGE_FACTS, MarketplaceCovered
from surety.merchants.decide import decide, decide_marketplace
from surety.merchants.deposit import DEPOSIT_FACTS
from surety.merchants.facts import FACTS
from surety.merchants.qualification_facts import QUALIFICATION_FACTS, ShopLapsed
from surety.merchants.return_addresses import ADDRESS_FACTS
from surety.merchants.unasked import UNASKED_FACTS

_COLUMNS = {"platform": "text", "name": "text", "seller_kind": "text", "standing": "text"}


def columns(case: ShopCase) -> tuple[Any, ...]:
    return (case.shop.partition(":")[0], case.name, case.seller_kind, case.standing.value)


SHOP = Room(
    kind=SubjectKind.SHOP,
    table="surety_shop",
    case=ShopCase,
    facts=(*FACTS, *DEPOSIT_FACTS, *COVERAGE_FACTS, *QUALIFICATION_FACTS, *ADDRESS_FACTS),
    decide=decide,
    columns=columns,
    column_types=_COLUMNS,
    lapsed=ShopLapsed,
)

MARKETPLACE = Room(
    kind=SubjectKind.MARKETPLACE,
    table="surety_marketplace",
    case=MarketplaceCase,
    facts=(MarketplaceCovered, *UNASKED_FACTS),
    decide=decide_marketplace,
    columns=lambda case: (case.platform,),
    column_types={"platform": "text"},
)
