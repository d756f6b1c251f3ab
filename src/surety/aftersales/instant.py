"""Refunding at once (EXP-8, B): asked at each stage, granted or kept out by a row that is named. Pure."""

from __future__ import annotations

from surety.aftersales.case import Instant
from surety.aftersales.ending import advance, due_back, pay
from surety.aftersales.facts import AftersaleFact
from surety.aftersales.steps import change, lines_of, of, order_seen, platform_of
from surety.engine.ask import ask
from surety.engine.outcome import Context, Outcome
from surety.orders.bought import BoughtLine

_MONEY = frozenset({"refund_unshipped", "refund_only", "return_refund"})


def try_instant(outcome: Outcome, fact: AftersaleFact, context: Context, stage: str) -> bool:
    """Refund now if a row grants it; returns whether it was. The regime is that of the day of application (CON-7)."""
    case, order = of(outcome), order_seen(context)
    if case.advanced_at is not None or case.type not in _MONEY:
        return False
    lines = lines_of(case, order)
    since_paid = int((case.applied_at - order.paid_at).total_seconds()) if order.paid_at else 0
    inputs = {
        "platform": platform_of(case),
        "stage": stage,
        "return_ground": case.ground,
        "goods": _nature(lines),
        "partial": case.partial,
        "paid_fen": order.paid_fen,
        "seconds_since_paid": max(since_paid, 0),
        "labelled": all(line.instant_refund for line in lines),
        "buyer_grade": case.grade,
    }
    before = list(outcome.opened)
    answer = ask(outcome, context, "instant_refund", inputs, on=case.applied_at)
    if answer is None:
        outcome.opened = before  # it goes on as an ordinary case, which needs no person for this
        return False
    row, amount_fen = answer.outputs, sum(due_back(case, order).values())
    over_cap = bool(row["granted"] and row["cap_fen"] and amount_fen > row["cap_fen"])
    granted = row["granted"] and not over_cap and (amount_fen > 0 or stage == "unshipped")
    told = Instant(stage, granted, answer.row_id or "", context.now, over_cap)
    change(outcome, instant=(*case.instant, told))
    if not granted:
        return False
    if row["funded_by"] == "platform":
        advance(outcome, fact, context, table=answer.table, row=answer.row_id or "")
    else:
        pay(outcome, fact, context)
    return True


def _nature(lines: list[BoughtLine]) -> str:
    if any(line.customised for line in lines):
        return "customised"
    return "virtual" if any(line.service for line in lines) else "ordinary"
