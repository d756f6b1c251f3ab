"""Which goods of an order the recall list covers, and that none of them ships (LUX-6.2c). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from surety.engine.ask import peek
from surety.engine.fact import Fact, Party, SubjectKind
from surety.engine.outcome import Context, Outcome, Refusal, WorkItem
from surety.engine.room import Cases
from surety.listings.queries import named_goods
from surety.orders.case import OrderCase
from surety.orders.facts import Line, OrderPaid, OrderPlaced, OrderRecallChecked, OrderShipped
from surety.orders.piece_facts import PieceCleared
from surety.orders.steps import platform_of

_LOOK = frozenset({OrderPaid, OrderShipped, OrderRecallChecked, PieceCleared})


def listed_goods(fact: OrderPlaced, cases: Cases) -> dict[str, Any] | None:
    """Brand, model and batch as the listings of its lines say them at the sale."""
    named = {line.listing: named_goods(cases, listing=line.listing) for line in fact.lines if line.listing}
    found = {listing: goods for listing, goods in named.items() if goods}
    return {"listings": found} if found else None


def named(lines: Iterable[Line], listings: dict[str, dict[str, str]]) -> tuple[Line, ...]:
    """Lines with what their listings say of them, where they say nothing themselves."""
    return tuple(
        replace(line, **listings[line.listing]) if line.listing in listings and not line.brand else line
        for line in lines
    )


def recalls(fact: Fact, cases: Cases) -> dict[str, Any] | None:
    """The entries of the list that cover lines of the order as it stands; stored with the fact."""
    if type(fact) not in _LOOK or not (cases.recalls or isinstance(fact, OrderRecallChecked)):
        return None
    case = cases.get((SubjectKind.ORDER, fact.order))
    if not isinstance(case, OrderCase):
        return None
    found = [
        {**each, "line": line.line}
        for line in case.lines
        if line.brand
        for each in cases.recalls.covering(
            platform=platform_of(case), brand=line.brand, model=line.model, batch=line.batch
        )
    ]
    return {"recalls": found} if found else None


def inputs_of(case: OrderCase, line: str, *, stage: str) -> dict[str, Any]:
    """What table `recall` is asked of a line that the list covers."""
    sold = next(each for each in case.lines if each.line == line)
    return {
        "platform": platform_of(case), "site": sold.site, "category": sold.category or "other", "stage": stage,
        "recalled": True,
    }  # fmt: skip


def recalled_line(case: OrderCase, line: str, context: Context) -> Refusal | None:
    """Why this line may not ship."""
    for each in context.reads.get("recalls", ()):
        if each["line"] != line or not each["sure"]:
            continue
        answer = peek(context, "recall", inputs_of(case, line, stage="shipping"), on=context.now)
        if answer is not None and answer.outputs["action"] == "block_shipping":
            return Refusal("recalled", context.clauses(answer)[0], {"recall": each["recall"], "line": line})
    return None


def recalled_units(case: OrderCase, units: dict[str, int], context: Context) -> Refusal | None:
    """Why these units may not ship. What a centre has handed over is on its way, whatever the list says since."""
    if context.source.party is Party.SYSTEM:
        return None
    return next((refusal for line in units if (refusal := recalled_line(case, line, context)) is not None), None)


def doubt(outcome: Outcome, units: dict[str, int], context: Context) -> None:
    """Units that a recall may mean, and those that left all the same, are a person's to look at (BTAS-1.2b)."""
    for each in context.reads.get("recalls", ()):
        if each["line"] in units:
            kind = "recalled_shipped" if each["sure"] else "recall_unsure"
            details = {"recall": each["recall"], "line": each["line"]}
            outcome.opened.append(WorkItem(f"{kind}:{each['recall']}", kind, details))
