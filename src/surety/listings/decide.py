"""What a listing does with a fact. Pure: no clock, no I/O, no Django."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from surety.engine.fact import Party
from surety.engine.outcome import Context, Message, Outcome, Refusal
from surety.listings import facts
from surety.listings.case import ListingCase, Status
from surety.listings.checking import findings
from surety.listings.comparing import compare


def decide(case: ListingCase | None, fact: facts.ListingFact, context: Context) -> Outcome | Refusal:
    """The outcome of one fact; `case` is None only for the submission that creates it."""
    return _DECIDE[type(fact)](case, fact, context)


def submit(case: ListingCase | None, fact: facts.ListingSubmitted, context: Context) -> Outcome | Refusal:
    """Published if nothing refuses it; else returned with everything that does."""
    if case is not None and case.shop != fact.shop:
        return Refusal("not_your_shop")
    if context.source.party is Party.SHOP and (fact.scores != facts.Scores() or fact.directed_admission != "none"):
        return Refusal("platform_knows_better", "EXP-4")
    page = _believed(fact, case.page if case else None, context)
    recalls = tuple(each["recall"] for each in context.reads.get("recalls", ()) if each["sure"])
    blank = ListingCase(
        listing=fact.listing, shop=fact.shop, status=Status.RETURNED, page=page, submitted_at=context.now
    )
    outcome = Outcome(replace(case or blank, page=page, submitted_at=context.now, recalls=recalls))
    new = case is None or case.published_at is None
    found = findings(outcome, page, context, recalled=case is not None and case.recalled, new=new)
    refused = any(each.severity == "refuse" for each in found)
    status = Status.RETURNED if refused else Status.PUBLISHED
    published_at = outcome.case.published_at if refused else context.now  # type: ignore[attr-defined]
    outcome.case = replace(outcome.case, status=status, findings=tuple(found), published_at=published_at)
    if refused:
        params = {"listing": fact.listing, "title": page.title, "count": sum(f.severity == "refuse" for f in found)}
        outcome.messages.append(Message("listing_returned", "shop", params))
    return outcome


def _believed(
    fact: facts.ListingSubmitted, before: facts.ListingSubmitted | None, context: Context
) -> facts.ListingSubmitted:
    """What the platform told of the shop stays while the shop changes its page; its own word for it counts nothing."""
    if context.source.party is not Party.SHOP:
        return fact
    if before is None:
        return replace(fact, documents=(), country="other")
    return replace(
        fact, scores=before.scores, directed_admission=before.directed_admission, documents=before.documents,
        country=before.country,
    )  # fmt: skip


def withdraw(case: ListingCase, fact: facts.ListingWithdrawn, context: Context) -> Outcome | Refusal:
    if case.status is Status.WITHDRAWN:
        return Refusal("listing_withdrawn")
    return Outcome(replace(case, status=Status.WITHDRAWN))


def recall(case: ListingCase, fact: facts.ListingRecalled, context: Context) -> Outcome | Refusal:
    """LUX-6.2c: off sale at once; off the list again, it may be submitted again."""
    if case.recalled == fact.recalled:
        return Refusal("nothing_changes", "LUX-6.2c")
    return _taken(replace(case, recalled=fact.recalled), was=bool(case.recalls), note=fact.note)


def look_again(case: ListingCase, fact: facts.ListingRecallChecked, context: Context) -> Outcome:
    """The recall list as it is now; what is not for sale is only marked."""
    recalls = tuple(each["recall"] for each in context.reads.get("recalls", ()) if each["sure"])
    return _taken(replace(case, recalls=recalls), was=case.recalled or bool(case.recalls), note=fact.recall)


def _taken(case: ListingCase, *, was: bool, note: str) -> Outcome:
    """Taken off by its first recall; after its last one it waits for its shop to submit it again."""
    is_recalled = case.recalled or bool(case.recalls)
    if is_recalled == was or case.status is Status.WITHDRAWN:
        return Outcome(case)
    outcome = Outcome(replace(case, status=Status.RECALLED if is_recalled else Status.RETURNED))
    kind = "listing_recalled" if is_recalled else "listing_recall_ended"
    outcome.messages.append(Message(kind, "shop", {"listing": case.listing, "title": case.page.title, "note": note}))
    return outcome


def close_item(case: ListingCase, fact: facts.ListingItemClosed, context: Context) -> Outcome | Refusal:
    if fact.item not in case.items:
        return Refusal("no_such_item", params={"item": fact.item})
    return Outcome(case, closed=[fact.item])


_DECIDE: dict[type, Callable[[Any, Any, Context], Outcome | Refusal]] = {
    facts.ListingSubmitted: submit,
    facts.ListingWithdrawn: withdraw,
    facts.ListingRecalled: recall,
    facts.ListingRecallChecked: look_again,
    facts.PromotionStated: compare,
    facts.ListingItemClosed: close_item,
}
