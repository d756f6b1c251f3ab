"""A promotion beside the page it promotes, claim by claim (LUX-6.3b, -6.3d). Whoever spoke answers (LUX-1b). Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from surety.engine.ask import ask
from surety.engine.outcome import Context, Outcome, WorkItem
from surety.listings import facts
from surety.listings.case import COMPARED_MAX, Compared, ListingCase
from surety.violations.raising import raised


def compare(case: ListingCase, fact: facts.PromotionStated, context: Context) -> Outcome:
    """Each claim is kept beside the page; a breach is a violation of the creator's or the shop's own."""
    outcome = Outcome(case)
    place = {"platform": case.listing.partition(":")[0], "site": case.page.site, "category": case.page.category}
    made = []
    for claim in fact.claims:
        said = page_says(case.page, claim)
        agreement = agrees(said, claim.says)
        inputs = {**place, "speaker": fact.speaker, "claim": claim.about, "agreement": agreement}
        answer = ask(outcome, context, "promotion_match", inputs, on=fact.at)
        outputs = answer.outputs if answer else {"outcome": "undecided", "liable": "none"}
        one = Compared(
            promotion=fact.promotion, speaker=fact.speaker, about=claim.about, says=claim.says, page="、".join(said),
            agreement=agreement, outcome=outputs["outcome"], liable=outputs["liable"], at=fact.at, field=claim.field,
            creator=fact.creator or "", row=(answer.row_id or "") if answer else "",
        )  # fmt: skip
        made.append(one)
        if one.outcome == "staff":
            details = {"promotion": one.promotion, "about": one.about, "says": one.says}
            outcome.opened.append(WorkItem(f"claim:{one.promotion}:{one.about}", "promotion_claim", details))
        elif one.outcome == "breach":
            _raise(outcome, fact, one)
    breaches = sum(each.outcome == "breach" for each in made)
    compared = (*case.compared, *made)[-COMPARED_MAX:]
    outcome.case = replace(case, compared=compared, breach_count=case.breach_count + breaches)
    return outcome


def _raise(outcome: Outcome, fact: facts.PromotionStated, one: Compared) -> None:
    case: ListingCase = outcome.case  # type: ignore[assignment]
    act = "illegal_resale" if one.about == "illegal_resale" else "false_promotion"
    whose = {"creator": fact.creator} if one.liable == "creator" else {"shop": case.shop}
    said = {"about": one.about, "says": one.says, "page": one.page, "note": one.promotion}
    violation = raised(
        fact, act, version=case.version + 1, listing=case.listing, row=f"promotion_match/{one.row}", **said, **whose
    )
    if all(violation.violation != each.subject for each in outcome.follow_ups):  # said twice in one promotion
        outcome.follow_ups.append(violation)


def agrees(said: tuple[str, ...], claim: str) -> str:
    """`absent` where the page says nothing of it: then nothing can be compared."""
    if not said:
        return "absent"
    return "matches" if claim in said else "conflicts"


def page_says(page: facts.ListingSubmitted, claim: facts.Claim) -> tuple[str, ...]:
    """What the page says of what a claim is about; empty where it says nothing."""
    if claim.about == "report":
        return _given(page.report.get(claim.field))
    return _SAID.get(claim.about, _nothing)(page)


def _given(*values: str | None) -> tuple[str, ...]:
    return tuple(value for value in values if value)


def _nothing(page: facts.ListingSubmitted) -> tuple[str, ...]:
    return ()


NO_FLAWS = "无"
"""What a claim of no flaws says, and a page that states none."""

_SAID: dict[str, Callable[[facts.ListingSubmitted], tuple[Any, ...]]] = {
    "condition": lambda page: _given(page.condition, page.grade),
    "flaws": lambda page: () if page.flaws is None else page.flaws or (NO_FLAWS,),
    "accessories": lambda page: () if page.accessories is None else page.accessories or (NO_FLAWS,),
    "repair_history": lambda page: _given(page.repair_history),
}
