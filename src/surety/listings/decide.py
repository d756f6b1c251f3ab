"""What a listing does with a fact. Pure: no clock, no I/O, no Django."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from surety.engine.ask import ask
from surety.engine.fact import Party
from surety.engine.outcome import Context, Message, Outcome, Refusal, WorkItem
from surety.listings import facts
from surety.listings.case import Breach, ListingCase, Status
from surety.listings.checking import findings


def decide(case: ListingCase | None, fact: facts.ListingFact, context: Context) -> Outcome | Refusal:
    """The outcome of one fact; `case` is None only for the submission that creates it."""
    return _DECIDE[type(fact)](case, fact, context)


def submit(case: ListingCase | None, fact: facts.ListingSubmitted, context: Context) -> Outcome | Refusal:
    """Published if nothing refuses it; else returned with everything that does."""
    if case is not None and case.shop != fact.shop:
        return Refusal("not_your_shop")
    if context.source.party is Party.SHOP and (fact.scores != facts.Scores() or fact.directed_admission != "none"):
        return Refusal("platform_knows_better", "EXP-4")
    recalled = case is not None and case.recalled
    page = fact if case is None else _keeping_scores(fact, case.page, context)
    blank = ListingCase(
        listing=fact.listing, shop=fact.shop, status=Status.RETURNED, page=page, submitted_at=context.now
    )
    outcome = Outcome(blank if case is None else replace(case, page=page, submitted_at=context.now))
    found = findings(outcome, page, context, recalled=recalled)
    refused = any(each.severity == "refuse" for each in found)
    status = Status.RETURNED if refused else Status.PUBLISHED
    published_at = outcome.case.published_at if refused else context.now  # type: ignore[attr-defined]
    outcome.case = replace(outcome.case, status=status, findings=tuple(found), published_at=published_at)
    if refused:
        params = {"listing": fact.listing, "title": page.title, "count": sum(f.severity == "refuse" for f in found)}
        outcome.messages.append(Message("listing_returned", "shop", params))
    return outcome


def _keeping_scores(
    fact: facts.ListingSubmitted, before: facts.ListingSubmitted, context: Context
) -> facts.ListingSubmitted:
    """What the platform told of the shop stays while the shop changes its page."""
    if context.source.party is not Party.SHOP:
        return fact
    return replace(fact, scores=before.scores, directed_admission=before.directed_admission)


def withdraw(case: ListingCase, fact: facts.ListingWithdrawn, context: Context) -> Outcome | Refusal:
    if case.status is Status.WITHDRAWN:
        return Refusal("listing_withdrawn")
    return Outcome(replace(case, status=Status.WITHDRAWN))


def recall(case: ListingCase, fact: facts.ListingRecalled, context: Context) -> Outcome | Refusal:
    """LUX-6.2c: off sale at once; off the list again, it may be submitted again."""
    if case.recalled == fact.recalled:
        return Refusal("nothing_changes", "LUX-6.2c")
    status = Status.RECALLED if fact.recalled else Status.RETURNED
    outcome = Outcome(replace(case, recalled=fact.recalled, status=status))
    if fact.recalled:
        params = {"listing": case.listing, "title": case.page.title, "note": fact.note}
        outcome.messages.append(Message("listing_recalled", "shop", params))
    return outcome


def compare(case: ListingCase, fact: facts.PromotionStated, context: Context) -> Outcome:
    """LUX-6.3b, -6.3d: each claim against the page, field by field."""
    outcome = Outcome(case)
    place = {"platform": case.listing.partition(":")[0], "site": case.page.site, "category": case.page.category}
    for claim in fact.claims:
        inputs = {**place, "speaker": fact.speaker, "claim": claim.about, "agreement": _agreement(case.page, claim)}
        answer = ask(outcome, context, "promotion_match", inputs, on=fact.at)
        if answer is None or answer.outputs["outcome"] == "none":
            continue
        if answer.outputs["outcome"] == "staff":
            details = {"promotion": fact.promotion, "about": claim.about, "says": claim.says}
            outcome.opened.append(WorkItem(f"claim:{fact.promotion}:{claim.about}", "promotion_claim", details))
            continue
        breach = Breach(
            fact.promotion, claim.about, claim.says, answer.outputs["liable"], context.now, answer.row_id or ""
        )
        outcome.case = replace(outcome.case, breaches=(*outcome.case.breaches, breach))  # type: ignore[attr-defined]
    return outcome


def _agreement(page: facts.ListingSubmitted, claim: facts.Claim) -> str:
    """`absent` where the page says nothing of it: then nothing can be compared."""
    said: Any = page.report.get(claim.field) if claim.about == "report" else _SAID[claim.about](page)
    if said is None or said == "":
        return "absent"
    known = said if isinstance(said, tuple) else (said,)
    return "matches" if claim.says in known else "conflicts"


_SAID: dict[str, Callable[[facts.ListingSubmitted], Any]] = {
    "condition": lambda page: page.condition or page.grade,
    "flaws": lambda page: page.flaws or ("",) if page.flaws is not None else None,
    "accessories": lambda page: page.accessories,
    "look": lambda page: None,
    "repair_history": lambda page: page.repair_history,
    "other_field": lambda page: None,
    "over_promise": lambda page: None,
    "illegal_resale": lambda page: None,
}


def close_item(case: ListingCase, fact: facts.ListingItemClosed, context: Context) -> Outcome | Refusal:
    if fact.item not in case.items:
        return Refusal("no_such_item", params={"item": fact.item})
    return Outcome(case, closed=[fact.item])


_DECIDE: dict[type, Callable[[Any, Any, Context], Outcome | Refusal]] = {
    facts.ListingSubmitted: submit,
    facts.ListingWithdrawn: withdraw,
    facts.ListingRecalled: recall,
    facts.PromotionStated: compare,
    facts.ListingItemClosed: close_item,
}
