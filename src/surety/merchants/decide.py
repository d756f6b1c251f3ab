"""What a shop does with a fact, and a platform as a whole. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from surety.engine.fact import Fact
from surety.engine.outcome import Context, Message, Outcome, Refusal
from surety.merchants import covered, deposit, facts, qualifying, return_addresses, unasked
from surety.merchants import qualification_facts as papers
from surety.merchants.case import MarketplaceCase, ShopCase, Standing


def decide(case: ShopCase | None, fact: facts.ShopFact, context: Context) -> Outcome | Refusal:
    """The outcome of one fact; `case` is None only for the fact that registers the shop."""
    return _DECIDE[type(fact)](case, fact, context)


def decide_marketplace(case: MarketplaceCase | None, fact: Fact, context: Context) -> Outcome | Refusal:
    """The same of a platform, or of a payment provider; `case` is None for a fact that is the first of it."""
    return _DECIDE[type(fact)](case, fact, context)


def register(case: ShopCase | None, fact: facts.ShopRegistered, context: Context) -> Outcome:
    """The latest word by its own time wins, so that a late repeat never undoes a newer one."""
    case = case or ShopCase(shop=fact.shop)
    if case.as_of is not None and fact.at < case.as_of:
        return Outcome(case)
    named = replace(case, name=fact.name, seller_kind=fact.seller_kind, business_mark=fact.business_mark, as_of=fact.at)
    return Outcome(named)


def ask_to_leave(case: ShopCase, fact: facts.ShopLeaveRequested, context: Context) -> Outcome | Refusal:
    """BTAS-6.2: from now on the platform sends it no new orders; those that are open run their course."""
    if case.standing is not Standing.TRADING:
        return Refusal("already_leaving", "BTAS-6.2", {"since": case.leaving_since})
    leaving = replace(case, standing=Standing.LEAVING, leaving_since=context.now, leaves_because=fact.because)
    outcome = Outcome(leaving)
    outcome.messages.append(Message("shop_leaving", "staff", {"shop": case.shop, "because": fact.because}))
    return outcome


def stay(case: ShopCase, fact: facts.ShopLeaveWithdrawn, context: Context) -> Outcome | Refusal:
    """A shop that has left comes back in the same way."""
    if case.standing is Standing.TRADING:
        return Refusal("not_leaving", "BTAS-6.2")
    return Outcome(replace(case, standing=Standing.TRADING, leaving_since=None, leaves_because="", left_at=None))


def leave(case: ShopCase, fact: facts.ShopLeft, context: Context) -> Outcome | Refusal:
    if case.standing is not Standing.LEAVING:
        return Refusal("not_leaving", "BTAS-6.2")
    if context.reads.get("open_orders", True):
        return Refusal("orders_open", "BTAS-6.2")
    outcome = Outcome(replace(case, standing=Standing.LEFT, left_at=context.now))
    outcome.messages.append(Message("shop_left", "shop", {"since": case.leaving_since}))
    return outcome


_DECIDE: dict[type, Callable[[Any, Any, Context], Outcome | Refusal]] = {
    facts.ShopRegistered: register,
    facts.ShopLeaveRequested: ask_to_leave,
    facts.ShopLeaveWithdrawn: stay,
    facts.ShopLeft: leave,
    deposit.DepositRequired: deposit.require,
    deposit.DepositPaid: deposit.pay_in,
    deposit.DepositWithdrawn: deposit.withdraw,
    covered.CoverageMeasured: covered.measure,
    covered.MarketplaceCovered: covered.measure_marketplace,
    unasked.RefundUnasked: unasked.find_unasked,
    unasked.UnaskedClosed: unasked.close_unasked,
    papers.QualificationStated: qualifying.state,
    papers.QualificationEvaluated: qualifying.evaluate,
    papers.QualificationDecided: qualifying.decide_on,
    papers.QualificationEnded: qualifying.end,
    papers.ShopItemClosed: qualifying.close_item,
    papers.ShopLapsed: qualifying.lapse,
    return_addresses.ReturnAddressKept: return_addresses.keep,
    return_addresses.ReturnAddressDropped: return_addresses.drop,
}
