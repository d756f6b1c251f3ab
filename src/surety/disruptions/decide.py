"""What a notice does with a fact. Pure: what follows for orders is read from the board and told by the spreading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

from msgspec.structs import replace

from surety.disruptions import facts
from surety.disruptions.case import IN_FORCE, Filing, NoticeCase, NoticeStatus
from surety.disruptions.lifting import ends_everywhere, lift
from surety.disruptions.notice import Content, Row, Shipping
from surety.engine.outcome import Context, Message, Outcome, Refusal, WorkItem

FILING = "disruption_filing"
LEAD = timedelta(hours=24)
"""How far ahead a lift is announced that takes granted dates back (our choice; those of E4 came three days ahead)."""


def decide(case: NoticeCase | None, fact: facts.NoticeFact, context: Context) -> Outcome | Refusal:
    """The outcome of one fact; `case` is None only for a fact that creates the notice."""
    return _DECIDE[type(fact)](case, fact, context)


def draft(case: NoticeCase | None, fact: facts.NoticeDrafted, context: Context) -> Outcome | Refusal:
    """A new draft, or the same one again. A filing keeps its shop and its orders, whatever staff write into it."""
    if (refusal := _cannot_be_written(case, fact, context)) is not None:
        return refusal
    if case is not None:
        return Outcome(replace(case, content=fact.content))
    return Outcome(
        NoticeCase(notice=fact.notice, status=NoticeStatus.DRAFTED, content=fact.content, made_at=context.now)
    )


def _cannot_be_written(case: NoticeCase | None, fact: facts.NoticeDrafted, context: Context) -> Refusal | None:
    if case is not None and not _waits(case):
        return Refusal("notice_is_settled", "EPI-0", {"status": case.status.value})
    orders = case.orders if case else ()
    for n, row in enumerate(fact.content.rows):
        if row.region is None and not orders:
            return Refusal("region_missing", "EPI-1", {"where": f"$.content.rows[{n}].region", "row": row.row})
    amended = context.reads.get("amended")
    if fact.content.amends and (amended is None or amended["status"] not in IN_FORCE):
        return Refusal("amends_nothing_in_force", "EPI-0", {"amends": fact.content.amends})
    return None


def file(case: NoticeCase | None, fact: facts.DisruptionFiled, context: Context) -> Outcome | Refusal:
    """E6: what a shop asks for itself becomes a draft that staff decide."""
    if context.source.party == "shop" and fact.shop != context.source.name:
        return Refusal("not_your_shop", "E6")
    if case is not None:
        return Refusal("notice_exists", "E6", {"status": case.status.value})
    asked = Shipping(fact.promise_from, fact.promise_to, fact.latest_ship)
    content = Content(fact.event, "商家报备", "Filed by the shop", (Row("filed", fact.region, asked),))
    filed = NoticeCase(
        notice=fact.notice,
        status=NoticeStatus.FILED,
        content=content,
        shop=fact.shop,
        orders=fact.orders,
        filing=Filing(context.now, fact.note, fact.evidence),
        made_at=context.now,
    )
    details = {
        "shop": fact.shop, "event": fact.event, "region": fact.region, "orders": list(fact.orders),
        "promise_from": fact.promise_from, "promise_to": fact.promise_to, "latest_ship": fact.latest_ship,
        "note": fact.note, "evidence": list(fact.evidence),
    }  # fmt: skip
    return Outcome(filed, opened=[WorkItem(FILING, FILING, details)])


def publish(case: NoticeCase, fact: facts.NoticePublished, context: Context) -> Outcome | Refusal:
    if not _waits(case):
        return Refusal("notice_is_settled", "EPI-0", {"status": case.status.value})
    if fact.draft != case.version:
        return Refusal("draft_changed", "EPI-0", {"draft": case.version})
    now = context.now
    published = replace(case, status=NoticeStatus.PUBLISHED, published_at=now, changed_at=now, note=fact.note)
    outcome = Outcome(published)
    _answer_filing(outcome, case, granted=True, note=fact.note)
    return outcome


def withdraw(case: NoticeCase, fact: facts.NoticeWithdrawn, context: Context) -> Outcome | Refusal:
    if not _waits(case):
        return Refusal("notice_is_settled", "EPI-0", {"status": case.status.value})
    outcome = Outcome(replace(case, status=NoticeStatus.WITHDRAWN, withdrawn_at=context.now, note=fact.note))
    _answer_filing(outcome, case, granted=False, note=fact.note)
    return outcome


def _answer_filing(outcome: Outcome, case: NoticeCase, *, granted: bool, note: str) -> None:
    if case.filing is not None:
        outcome.closed.append(FILING)
        params = {"notice": case.notice, "granted": granted, "note": note}
        outcome.messages.append(Message("filing_answered", "shop", params))


def lift_notice(case: NoticeCase, fact: facts.NoticeLifted, context: Context) -> Outcome | Refusal:
    """E3, E4: never dated back, for what was covered until now was covered rightly."""
    if case.status is not NoticeStatus.PUBLISHED:
        return Refusal("not_in_force", "E4", {"status": case.status.value})
    if fact.lifted_at < context.now:
        return Refusal("lift_dated_back", "E4", {"lifted_at": fact.lifted_at, "now": context.now})
    lifts = lift(case, fact.regions, at=fact.lifted_at.astimezone(UTC))
    if isinstance(lifts, Refusal):
        return lifts
    if fact.lifted_at < context.now + LEAD and any(row.after_lift == "ends" for row in case.content.rows):
        return Refusal("lift_too_soon", "E4", {"earliest": context.now + LEAD})
    said = {"regions": list(fact.regions), "lifted_at": fact.lifted_at, "note": fact.note, "at": context.now}
    lifted = replace(case, lifts=lifts, changed_at=context.now, lift_history=(*case.lift_history, said))
    return Outcome(replace(lifted, status=NoticeStatus.LIFTED) if ends_everywhere(lifted) else lifted)


def _waits(case: NoticeCase) -> bool:
    return case.status in (NoticeStatus.DRAFTED, NoticeStatus.FILED)


_DECIDE: dict[type, Callable[[Any, Any, Context], Outcome | Refusal]] = {
    facts.NoticeDrafted: draft,
    facts.DisruptionFiled: file,
    facts.NoticePublished: publish,
    facts.NoticeLifted: lift_notice,
    facts.NoticeWithdrawn: withdraw,
}
