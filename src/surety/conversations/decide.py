"""What a conversation does with a fact: count and time it. Pure: no clock, no I/O, no Django."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from surety.conversations import facts
from surety.conversations.case import ConversationCase, Status
from surety.conversations.counting import service_due, service_seconds
from surety.engine.ask import ask, peek
from surety.engine.fact import Party
from surety.engine.outcome import Context, DeadlineSet, Message, Outcome, Refusal, WorkItem

FIRST_REPLY = "first_reply"


def decide(case: ConversationCase | None, fact: facts.ConversationFact, context: Context) -> Outcome | Refusal:
    """The outcome of one fact; `case` is None only for the fact that opens the conversation."""
    return _DECIDE[type(fact)](case, fact, context)


def begin(case: ConversationCase | None, fact: facts.ConversationOpened, context: Context) -> Outcome | Refusal:
    if case is not None:
        return Refusal("conversation_exists")
    if context.source.party is Party.BUYER and context.source.name != f"buyer:{fact.order}":
        return Refusal("not_your_order")
    if fact.conversation.partition(":")[0] != fact.order.partition(":")[0]:
        return Refusal("another_platforms_case", params={"case": fact.conversation, "order": fact.order})
    order = context.reads.get("order")
    if order is None:
        return Refusal("no_such_order", params={"order": fact.order})
    outcome = Outcome(
        ConversationCase(
            conversation=fact.conversation, order=fact.order, shop=order["shop"], zone=order["zone"],
            opened_at=context.now, waits_since=context.now,
        )
    )  # fmt: skip
    outcome.case = _counted(_of(outcome), "buyer", context.now)
    _limit(outcome, context)
    outcome.messages.append(Message("conversation_opened", "shop", {"order": fact.order}))
    return outcome


def _limit(outcome: Outcome, context: Context) -> None:
    """A first reply is due only where a row says so; scored it is everywhere."""
    case = _of(outcome)
    inputs = {"platform": case.order.partition(":")[0]}
    answer = ask(outcome, context, "service_reply", inputs, on=case.opened_at)
    if answer is None:
        return
    row = answer.outputs
    outcome.case = replace(case, target_seconds=row["target_seconds"] or None)
    if row["limit_minutes"]:
        hours = {"opens": row["opens_minute"], "closes": row["closes_minute"], "zone": case.zone}
        due_at = service_due(case.opened_at, row["limit_minutes"], **hours)
        basis = {"kind": "first_reply", "from": case.opened_at, "amount": row["limit_minutes"], "actor": "merchant"}
        outcome.deadlines.append(DeadlineSet(FIRST_REPLY, due_at, answer.table, answer.row_id or "", basis))


def say(case: ConversationCase, fact: facts.MessageSent, context: Context) -> Outcome:
    """Kept whoever wrote it and when; what a side says for the other counts as its own."""
    by = speaker(context.source.party, fact.by)
    outcome = Outcome(_counted(case, by, fact.at))
    if by in ("merchant", "staff"):
        _reply(outcome, fact.at, context)
    elif by == "buyer":
        status = Status.RESOLVED if case.status is Status.RESOLVED else Status.WAITING
        outcome.case = replace(_of(outcome), status=status, waits_since=case.waits_since or fact.at)
    return outcome


def _counted(case: ConversationCase, by: str, at: datetime) -> ConversationCase:
    day = at.astimezone(ZoneInfo(case.zone)).date().isoformat()
    of_day = case.days.get(day, {})
    return replace(
        case,
        messages={**case.messages, by: case.messages.get(by, 0) + 1},
        days={**case.days, day: {**of_day, by: of_day.get(by, 0) + 1}},
    )


def speaker(party: str, by: str) -> str:
    """Whose words they count as, and as whose they are shown: nobody writes in another's name."""
    own = {Party.BUYER: "buyer", Party.STAFF: "staff"}.get(Party(party), by)
    return "merchant" if party == Party.SHOP and own not in ("merchant", "robot") else own


def _reply(outcome: Outcome, at: datetime, context: Context) -> None:
    """A person has answered what waited; the first time, it is the first reply."""
    case = _of(outcome)
    if case.waits_since is None:
        return
    inputs = {"platform": case.order.partition(":")[0]}
    answer = peek(context, "service_reply", inputs, on=case.opened_at)
    row = answer.outputs if answer else {}
    hours = {"opens": row.get("opens_minute", 0), "closes": row.get("closes_minute", 24 * 60), "zone": case.zone}
    seconds = service_seconds(case.waits_since, at, **hours)
    status = Status.RESOLVED if case.status is Status.RESOLVED else Status.ANSWERED
    outcome.case = replace(
        case, status=status, waits_since=None, reply_count=case.reply_count + 1,
        replies_seconds=case.replies_seconds + seconds,
    )  # fmt: skip
    if case.first_reply_at is None:
        target = row.get("target_seconds") or None
        in_target = None if target is None else seconds <= target
        outcome.case = replace(
            _of(outcome), first_reply_at=at, first_reply_seconds=seconds, replied_in_target=in_target
        )
        outcome.cleared.extend(case.deadlines)
        outcome.closed.append("first_reply_late")


def hand_over(case: ConversationCase, fact: facts.ConversationHandedOver, context: Context) -> Outcome:
    """The platform's staff have it; the first time counts."""
    outcome = Outcome(replace(case, handed_at=case.handed_at or context.now))
    if case.handed_at is None and case.status is not Status.RESOLVED:
        outcome.opened.append(WorkItem("conversation", "conversation", {"order": case.order}))
    return outcome


def resolve(case: ConversationCase, fact: facts.ConversationResolved, context: Context) -> Outcome | Refusal:
    if case.status is Status.RESOLVED:
        return Refusal("already_resolved", params={"resolved_at": case.resolved_at})
    seconds = max(int((context.now - case.opened_at).total_seconds()), 0)
    resolved = replace(
        case, status=Status.RESOLVED, resolved_at=context.now, resolution_seconds=seconds, waits_since=None
    )
    outcome = Outcome(resolved, closed=list(case.items))
    outcome.cleared.extend(case.deadlines)
    outcome.messages.append(Message("conversation_resolved", "buyer", {"order": case.order}))
    return outcome


def reopen(case: ConversationCase, fact: facts.ConversationReopened, context: Context) -> Outcome | Refusal:
    """Only by the buyer's side; the time to its end counts on from the opening."""
    if case.status is not Status.RESOLVED:
        return Refusal("not_resolved")
    opened = replace(
        case, status=Status.WAITING, resolved_at=None, resolution_seconds=None, waits_since=context.now,
        reopened_count=case.reopened_count + 1,
    )  # fmt: skip
    return Outcome(opened, messages=[Message("conversation_reopened", "shop", {"order": case.order})])


def rate(case: ConversationCase, fact: facts.ConversationRated, context: Context) -> Outcome:
    return Outcome(replace(case, rating=fact.score))


def lapse(case: ConversationCase, fact: facts.ConversationLapsed, context: Context) -> Outcome:
    """Nobody has replied in time: staff see it."""
    outcome = Outcome(case)
    outcome.opened.append(WorkItem("first_reply_late", "first_reply_late", {"order": case.order, "due_at": fact.at}))
    return outcome


def _of(outcome: Outcome) -> ConversationCase:
    return outcome.case  # type: ignore[return-value]


_DECIDE: dict[type, Callable[[Any, Any, Context], Outcome | Refusal]] = {
    facts.ConversationOpened: begin,
    facts.MessageSent: say,
    facts.ConversationHandedOver: hand_over,
    facts.ConversationResolved: resolve,
    facts.ConversationReopened: reopen,
    facts.ConversationRated: rate,
    facts.ConversationLapsed: lapse,
}
