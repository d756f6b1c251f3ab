"""How long each step may take, and what notices and staff make of it. One clock runs at a time. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec import convert
from msgspec.structs import replace

from surety.aftersales.case import AftersaleCase, Step
from surety.aftersales.facts import AftersaleLapsed, LimitExtended, LimitShortened, TimeAsked
from surety.aftersales.steps import TIME_ASKED, clear, hand_to_staff, heard, holidays_to, not_now, of, platform_of, tell
from surety.disruptions.aftersales import Extension, Lengthening
from surety.disruptions.notice import TimerName
from surety.engine.ask import ask
from surety.engine.calendar import Counting, due, without_holidays
from surety.engine.outcome import Context, DeadlineSet, Outcome, Refusal
from surety.engine.reading import converted
from surety.rulebook import Answer

EXTENDED_MAX = timedelta(days=90)
"""From now. No source names one; but a year mistyped would hold a case for ever, since few limits can be shortened."""
_TIMERS: dict[str, TimerName] = {
    Step.REVIEW: "merchant_handle",
    Step.SECOND_REVIEW: "merchant_handle",
    Step.INTERCEPT: "merchant_handle",
    Step.RECEIPT_PICKUP: "merchant_handle",
    Step.HANDLE: "merchant_handle",
    Step.RESHIP: "merchant_handle",
    Step.BUYER_RETURN: "buyer_return",
    Step.RECEIPT_UNSIGNED: "auto_receive",
    Step.RECEIPT_SIGNED: "refund_after_signed",
    Step.REFUND_DUE: "refund_after_signed",
}


def start(outcome: Outcome, context: Context, step: Step, *, since: datetime) -> datetime | None:
    """Start the clock of a step, in place of whatever ran; None where no row answers and staff have it."""
    case = of(outcome)
    inputs = {"platform": platform_of(case), "aftersales_type": case.type, "step": step.value}
    answer = ask(outcome, context, "aftersales_limit", inputs, on=case.applied_at)
    clear(outcome)
    if answer is None:
        return None
    limit = _limit(case, context, step, answer, since=since)
    outcome.deadlines.append(limit)
    return limit.due_at


def owe_refund(outcome: Outcome, context: Context) -> None:
    """The goods are with the merchant: the money is due by `refund_due`, if the clock that runs ends no sooner (G8)."""
    case = of(outcome)
    if case.type != "return_refund" or case.advanced_at is not None or case.received_at is None:
        return
    answer = ask(outcome, context, "refund_due", {"platform": platform_of(case)}, on=case.applied_at)
    if answer is None:
        return
    signed = answer.outputs["start"] == "signed" and case.signed_at is not None
    limit = _limit(case, context, Step.REFUND_DUE, answer, since=case.signed_at if signed else case.received_at)
    running = [each.due_at for each in outcome.deadlines]
    running += [each.due_at for step, each in case.deadlines.items() if step not in outcome.cleared]
    if min(running, default=limit.due_at + timedelta(1)) > limit.due_at:
        clear(outcome)
        outcome.deadlines.append(limit)


_UNSAID = {"cap_days": 0, "pauses": False, "may_shorten": False}
_OWN: dict[str, dict[str, Any]] = {
    Step.REFUND_DUE: {"at_expiry": "receive", "actor": "merchant", "notice_extends": True},
    Step.APPEAL: {"at_expiry": "ruling", "actor": "both", "notice_extends": False},
}
"""What a table of its own does not say. Silence takes goods as in order; staff decide on impaired ones."""


def _limit(case: AftersaleCase, context: Context, step: Step, answer: Answer, *, since: datetime) -> DeadlineSet:
    row = _UNSAID | _OWN.get(step, {}) | answer.outputs
    known_to = holidays_to(context)
    plain = unpaused = due(since, Counting(row["counting"]), row["amount"], zone=case.zone, known_to=known_to)
    if row["pauses"]:
        plain = without_holidays(since, unpaused.at, zone=case.zone, known_to=known_to)
    base = plain.at - since
    capped_to = case.sent_at + timedelta(days=row["cap_days"]) if row["cap_days"] and case.sent_at else None
    if capped_to is not None:
        base = max(min(base, capped_to - since), timedelta())
    length, behind = (
        _extension(context).length(_TIMERS[step], base) if row["notice_extends"] and step in _TIMERS else (base, None)
    )
    basis: dict[str, Any] = {
        "kind": "limit", "from": since, "base_seconds": int(base.total_seconds()), "at_expiry": row["at_expiry"],
        "actor": row["actor"], "may_shorten": row["may_shorten"], "notice_extends": row["notice_extends"],
    }  # fmt: skip
    if plain.provisional and base == plain.at - since:  # what the cap ends no holiday puts off
        again = {"unpaused_to": unpaused.at} | ({"capped_to": capped_to} if capped_to is not None else {})
        basis |= {"provisional": True} | (again if row["pauses"] else {})
    if behind is not None:
        basis |= {"notice": behind.notice, "notice_row": behind.row}
    return DeadlineSet(step.value, since + length, answer.table, answer.row_id or "", basis)


def start_appeal(outcome: Outcome, context: Context) -> None:
    """The ruling waits; where no row says how long, for staff to say it again."""
    case = of(outcome)
    answer = ask(outcome, context, "ruling_appeal", {"platform": platform_of(case)}, on=context.now)
    clear(outcome)
    if answer is not None:
        limit = _limit(case, context, Step.APPEAL, answer, since=context.now)
        outcome.deadlines.append(replace(limit, basis={**limit.basis, "kind": "appeal"}))


def running(case: AftersaleCase) -> str | None:
    """The step whose clock runs."""
    return next(iter(case.deadlines), None)


def _extension(context: Context) -> Extension:
    found = context.reads.get("extension")
    return Extension(tuple(converted(found, list[Lengthening], from_attributes=True)) if found else ())


def put_off(outcome: Outcome, fact: AftersaleLapsed, context: Context) -> bool:
    """Move a clock that lapses though a notice has come that makes it longer (EPI-3c), or though the holidays it runs
    through were announced only after it was set (E10); returns whether it moved."""
    lapsed, timer = context.lapsed, _TIMERS.get(fact.step)
    if lapsed is None:
        return False
    basis = _recounted(lapsed.basis, context, zone=of(outcome).zone)
    recounted = basis is not lapsed.basis
    if not recounted and (timer is None or not basis.get("notice_extends")):
        return False
    since, length, behind = convert(basis["from"], datetime), timedelta(seconds=basis["base_seconds"]), None
    if timer is not None and basis.get("notice_extends"):
        length, behind = _extension(context).length(timer, length)
    if since + length <= fact.at:
        return False
    why = {"because": "holidays"} if behind is None else {"because": "notice", "notice": behind.notice}
    if behind is not None:
        basis = {**basis, "notice": behind.notice, "notice_row": behind.row}
    outcome.deadlines.append(DeadlineSet(fact.step, since + length, lapsed.table, lapsed.row, basis))
    tell(outcome, "aftersale_limit_moved", "shop", "buyer", step=fact.step, was=fact.at, due_at=since + length, **why)
    return True


def _recounted(basis: dict[str, Any], context: Context, *, zone: str) -> dict[str, Any]:
    """The basis as it is with the holidays that are announced by now; they put nothing off past its row's cap."""
    if "unpaused_to" not in basis:
        return basis
    since, unpaused_to = (convert(basis[name], datetime) for name in ("from", "unpaused_to"))
    again = without_holidays(since, unpaused_to, zone=zone, known_to=holidays_to(context))
    capped_to = convert(basis["capped_to"], datetime) if "capped_to" in basis else again.at
    base, provisional = min(again.at, capped_to) - since, again.provisional and again.at <= capped_to
    return {**basis, "base_seconds": int(base.total_seconds()), "provisional": provisional}


def shorten(case: AftersaleCase, fact: LimitShortened, context: Context) -> Outcome | Refusal:
    """TB-5: only where the row says so and only downward; a time that has passed already lapses at once."""
    step = running(case)
    if step is None:
        return not_now(case) or Refusal("no_limit_runs")
    deadline = case.deadlines[step]
    if not deadline.basis.get("may_shorten"):
        return Refusal("may_not_be_shortened", "TB-5", {"step": step, "row": deadline.row})
    if fact.due_at >= deadline.due_at:
        return Refusal("not_shorter", "TB-5", {"step": step, "due_at": deadline.due_at})
    return _moved(case, step, max(fact.due_at, context.now), because="shortened", note=fact.note)


def extend(case: AftersaleCase, fact: LimitExtended, context: Context) -> Outcome | Refusal:
    step = running(case)
    if step is None:
        return not_now(case) or Refusal("no_limit_runs")
    if case.deadlines[step].basis.get("may_shorten"):
        return Refusal("may_not_be_lengthened", "TB-5", {"step": step, "row": case.deadlines[step].row})
    if fact.due_at <= case.deadlines[step].due_at:
        return Refusal("not_longer", params={"step": step, "due_at": case.deadlines[step].due_at})
    if (refusal := _too_long(fact, context)) is not None:
        return refusal
    return _moved(case, step, fact.due_at, because="extended", note=fact.note)


def ask_time(case: AftersaleCase, fact: TimeAsked, context: Context) -> Outcome | Refusal:
    """Only of a clock the merchant is under, once a step, and where the rule lets it be lengthened at all (TB-5)."""
    step = running(case)
    if step is None or case.deadlines[step].basis.get("actor") != "merchant":
        return not_now(case) or Refusal("no_limit_runs")
    deadline = case.deadlines[step]
    if deadline.basis.get("may_shorten"):
        return Refusal("may_not_be_lengthened", "TB-5", {"step": step, "row": deadline.row})
    if TIME_ASKED in case.items:
        return Refusal("time_asked_already", params={"step": step})
    if fact.due_at <= deadline.due_at:
        return Refusal("not_longer", params={"step": step, "due_at": deadline.due_at})
    if (refusal := _too_long(fact, context)) is not None:
        return refusal
    outcome = Outcome(heard(case, "merchant", context, note=fact.note, reason="time_asked"))
    hand_to_staff(outcome, TIME_ASKED, step=step, was=deadline.due_at, due_at=fact.due_at, note=fact.note)
    return outcome


def _too_long(fact: LimitExtended | TimeAsked, context: Context) -> Refusal | None:
    if fact.due_at <= context.now + EXTENDED_MAX:
        return None
    return Refusal("limit_too_long", params={"at_latest": context.now + EXTENDED_MAX})


def _moved(case: AftersaleCase, step: str, due_at: datetime, *, because: str, note: str) -> Outcome:
    deadline = case.deadlines[step]
    outcome = Outcome(case)
    basis = {**deadline.basis, "notice_extends": False, "because": because, "note": note}
    for name in ("provisional", "unpaused_to", "capped_to"):
        basis.pop(name, None)  # a person named the time
    outcome.closed.extend(item for item in case.items if item == TIME_ASKED)
    outcome.deadlines.append(DeadlineSet(step, due_at, deadline.table, deadline.row, basis))
    tell(outcome, "aftersale_limit_moved", "shop", "buyer", step=step, was=deadline.due_at, due_at=due_at,
         because=because)  # fmt: skip
    return outcome
