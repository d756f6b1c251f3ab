"""Whether the seven days without a reason hold for a line, and until when: law and platform both asked. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from surety.aftersales.steps import holidays_to
from surety.engine.ask import INVALID, answered, hand_over, log, unanswered
from surety.engine.calendar import Counting, due
from surety.engine.outcome import Context, Outcome
from surety.orders.bought import Bought, BoughtLine
from surety.rulebook import RulebookValueError, Status, UnknownTable

LAW, PLATFORM = "no_reason_return_law", "no_reason_return"
UNANNOUNCED = "holidays_unannounced"
"""Its last day may be in a holiday of a year that is not announced yet (G10): a person says whether it is over."""

_BY_CATEGORY = {"jewellery": "jade", "fresh": "perishable", "cooked_food": "perishable"}


class Entitlement(Struct, frozen=True):
    """`support` is must, optional or none, empty where nobody could tell; `ends_at` None while unsigned (G5)."""

    support: str
    ends_at: datetime | None
    clauses: tuple[str, ...]
    exchange: bool = False


def return_class(line: BoughtLine) -> str:
    """What a return of the line is judged by (G2, G3, JADE-11); what nothing names is `general` (R7-4)."""
    if line.return_class:
        return line.return_class
    if line.customised or line.tier == "custom":
        return "custom" if line.customised else "general"
    if line.service:
        return "service"
    if line.flaws_stated:
        return "flawed_stated"
    return _BY_CATEGORY.get(line.category.partition("/")[0], "general")


def no_reason(outcome: Outcome, context: Context, line: BoughtLine, order: Bought, *, platform: str) -> Entitlement:
    """The better answer for the buyer, and the seller's own better promise above it (G1); logged as decided."""
    inputs = {key: value for key, value in _inputs(line, order, platform).items() if value not in (None, "")}
    on = order.placed_at or context.now
    try:
        best = context.book.decide_best(LAW, PLATFORM, inputs, on=on)
    except UnknownTable:
        for table in (LAW, PLATFORM):
            if table not in context.book.tables:
                log(outcome, unanswered(table, inputs, on=on))
        hand_over(outcome, PLATFORM, inputs, status=Status.NO_TABLE.value)
        return Entitlement("", None, ())
    except RulebookValueError as error:
        log(outcome, unanswered(PLATFORM, inputs, on=on, status=INVALID))
        hand_over(outcome, PLATFORM, inputs, status=INVALID, reason=str(error))
        return Entitlement("", None, ())
    for answer in best.sides:
        log(outcome, answered(answer, on=on))
    if best.status is not Status.DECIDED or best.winner is None:
        hand_over(outcome, PLATFORM, inputs, status=best.status.value)
        return Entitlement("", None, ())
    row, clauses = best.winner.outputs, tuple(context.clauses(best.winner))
    days = max(row["days"], line.no_reason_days or 0)
    support = row["support"]
    if support == "optional" and line.no_reason_days:
        support = "must"  # the seller chose so when it was sold
    if support == "optional" and line.no_reason_days == 0:
        support = "none"
    if support == "none" or line.signed_at is None:
        return Entitlement(support, None, clauses, row["exchange"])
    counting = Counting(row["counting"])
    if row["put_off"]:
        counting = Counting.DAYS_FROM_NEXT_WORKING
    ends = due(line.signed_at, counting, days, zone=order.zone, known_to=holidays_to(context))
    if ends.may_be_over(context.now):
        hand_over(outcome, PLATFORM, inputs, status=UNANNOUNCED)
        return Entitlement("", None, clauses)
    return Entitlement(support, ends.at, clauses, row["exchange"])


def _inputs(line: BoughtLine, order: Bought, platform: str) -> dict[str, Any]:
    return {
        "platform": platform,
        "return_class": return_class(line),
        "seller_status": _seller_status(order, platform),
        "brand_new": line.brand_new if line.brand_new is not None else not line.category.startswith("second_hand"),
        "one_piece_form": line.moq_form or ("none" if platform == "1688" else "other"),
        "tier": line.tier,
        "purpose": "business" if platform == "1688" else "living",
        "consumer_confirmed": bool(line.consumer_confirmed),
    }


def _seller_status(order: Bought, platform: str) -> str | None:
    """As it was when the order was placed (XY-2). Where a person may sell, one nobody knows is for staff to tell."""
    if order.seller_status in ("business", "personal", "unmarked"):
        return order.seller_status
    return None if platform == "xianyu" else "business"
