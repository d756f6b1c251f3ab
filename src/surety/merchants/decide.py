"""What a shop does with a fact. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from surety.engine.outcome import Context, Outcome
from surety.merchants.case import ShopCase
from surety.merchants.facts import ShopRegistered


def decide(case: ShopCase | None, fact: ShopRegistered, context: Context) -> Outcome:
    """The latest word by its own time wins, so that a late repeat never undoes a newer one."""
    case = case or ShopCase(shop=fact.shop)
    if case.as_of is not None and fact.at < case.as_of:
        return Outcome(case)
    named = replace(case, name=fact.name, seller_kind=fact.seller_kind, business_mark=fact.business_mark, as_of=fact.at)
    return Outcome(named)
