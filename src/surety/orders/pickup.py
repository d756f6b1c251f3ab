"""The limit for a parcel's first scan, missing it, and what shows later that it was met (A3). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from msgspec.structs import replace

from surety.engine.ask import ask, peek
from surety.engine.calendar import Counting, due
from surety.engine.outcome import Context, Message, Outcome
from surety.orders.case import Flag, Handover, OrderCase, Step
from surety.orders.facts import OrderDeadlineLapsed
from surety.orders.steps import clear, flagged, platform_of, set_deadline
from surety.rulebook import Answer


def limit_pickup(outcome: Outcome, context: Context, handovers: Sequence[Handover]) -> None:
    """A3: the first scan within hours of the order and of each upload, stock goods only; once the order is paid."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    if case.paid_at is None or Step.PICKUP_BY in case.deadlines:
        return
    asked = partial(ask, outcome, context, on=case.paid_at)
    _set(outcome, [limit for handover in handovers if (limit := _limit(case, handover, asked)) is not None])


def next_pickup(outcome: Outcome, context: Context) -> None:
    """The clock of the first parcel that waits, where it ran for one that has been scanned; none where none has one."""
    running = outcome.case.deadlines.get(Step.PICKUP_BY)
    if running is None:
        return
    limits = _limits(outcome, context).values()
    if not limits:
        clear(outcome, Step.PICKUP_BY)
    elif all(limit.at > running.due_at for limit in limits):
        _set(outcome, limits)


def _limits(outcome: Outcome, context: Context) -> dict[str, _Limit]:
    """Of each parcel that waits and has not missed its own, where it has one."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    known = partial(peek, context, on=case.paid_at)
    waiting = [handover for handover in unscanned(case) if handover.pickup_missed is None]
    return {handover.parcel: limit for handover in waiting if (limit := _limit(case, handover, known)) is not None}


def _set(outcome: Outcome, limits: Iterable[_Limit]) -> None:
    first = min(limits, key=lambda limit: limit.at, default=None)
    if first is not None:
        answer, basis = first.answer, {"kind": "earliest", **first.bounds}
        set_deadline(outcome, Step.PICKUP_BY, first.at, table=answer.table, row=answer.row_id or "", basis=basis)


class _Limit(NamedTuple):
    """When a parcel must have been scanned: the earlier of both bounds, by this row."""

    answer: Answer
    bounds: dict[str, datetime]

    @property
    def at(self) -> datetime:
        return min(self.bounds.values())


def _limit(case: OrderCase, handover: Handover, asked: Callable[..., Answer | None]) -> _Limit | None:
    """By the first of the parcel's lines that has a limit."""
    for inputs in _inputs(case, handover) if handover.feeds_back else ():
        answer = asked("pickup_limit", inputs)
        if answer is not None and answer.outputs["applies"]:
            return _Limit(answer, pickup_limits(case, answer.outputs, uploaded_at=handover.shipped_at))
    return None


def _inputs(case: OrderCase, handover: Handover) -> list[dict[str, Any]]:
    """Of each promise in the parcel; an order whose lines nobody told is read as stock with nothing declared."""
    platform = platform_of(case)
    promises = [line.promise for line in case.lines if line.line in handover.units]
    sold = dict.fromkeys((each.mode.value, each.declared.value) for each in promises) or {("stock", "none"): None}
    return [{"platform": platform, "ship_mode": mode, "declared": declared} for mode, declared in sold]


def pickup_limits(case: OrderCase, outputs: dict[str, Any], *, uploaded_at: datetime) -> dict[str, datetime]:
    """Both limits of a `pickup_limit` row; the earlier one counts."""
    return {
        "from_order": due(case.placed_at, Counting.HOURS, outputs["hours_from_order"]).at,
        "from_upload": due(uploaded_at, Counting.HOURS, outputs["hours_from_upload"]).at,
    }


def first_scan(handover: Handover) -> datetime | None:
    """The first sign that the carrier has it."""
    return min((at for at in (handover.picked_up_at, handover.delivered_at, handover.signed_at) if at), default=None)


def unscanned(case: OrderCase) -> list[Handover]:
    """What waits for its first scan, of carriers that report scans."""
    return [handover for handover in case.handovers if handover.feeds_back and first_scan(handover) is None]


def miss_pickup(outcome: Outcome, fact: OrderDeadlineLapsed, context: Context) -> None:
    """Nobody has scanned it by its limit: a mark, which stays unless a scan shows otherwise. Others wait on."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    limits = _limits(outcome, context)
    waiting = {handover.parcel for handover in unscanned(case) if handover.pickup_missed is None}
    missed = {parcel for parcel in waiting if parcel in limits and limits[parcel].at <= fact.at} or waiting
    handovers = tuple(
        replace(h, pickup_missed=h.pickup_missed or fact.at) if h.parcel in missed else h for h in case.handovers
    )
    outcome.case = flagged(replace(case, handovers=handovers), Flag.PICKUP_OVERDUE)
    outcome.messages.append(Message("deadline_lapsed", "shop", {"step": fact.step, "due_at": fact.at}))
    _set(outcome, _limits(outcome, context).values())


def excuse(outcome: Outcome) -> None:
    """Scans that came late and show every parcel picked up in time take the mark back (design 1)."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    missed = [handover for handover in case.handovers if handover.pickup_missed]
    if Flag.PICKUP_OVERDUE not in case.flags or not missed or not all(map(_in_time, missed)):
        return
    flags = tuple(flag for flag in case.flags if flag != Flag.PICKUP_OVERDUE)
    outcome.case = replace(case, flags=flags)
    due_at = max(handover.pickup_missed for handover in missed)  # type: ignore[type-var]
    outcome.messages.append(Message("pickup_in_time", "shop", {"due_at": due_at}))


def _in_time(handover: Handover) -> bool:
    seen_at = first_scan(handover)
    return seen_at is not None and handover.pickup_missed is not None and seen_at < handover.pickup_missed
