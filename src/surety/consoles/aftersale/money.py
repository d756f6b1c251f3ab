"""A case's money: what was asked, what was decided, and where each refund is on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from surety.aftersales.case import AftersaleCase
from surety.engine.keys import bucket_of
from surety.engine.models import RefundIntentRow, TransferRow
from surety.engine.queries import stored_facts_of


@dataclass(frozen=True)
class Way:
    """One refund by the route the money came; `state` is its intent's, never guessed."""

    intent: str
    amount_fen: int
    state: str
    at: datetime


@dataclass(frozen=True)
class Money:
    asked_fen: int
    refund_fen: int
    """What was decided to go back."""
    advanced: bool
    """The platform pays first; who bears it in the end is still open or was decided after."""
    ways: list[Way]


def money_of(case: AftersaleCase) -> Money:
    return Money(case.asked_fen, case.refund_fen, case.advanced_at is not None, ways_of(case))


def ways_of(case: AftersaleCase) -> list[Way]:
    """The refunds that the order sent for this case: those of the fact by which the case told it to."""
    if not case.refund_fen:
        return []
    order = {"bucket": bucket_of(case.order), "subject": case.order}
    facts = stored_facts_of(case.order, types=("refund_decided",))
    moments = [each.seq for each in facts if each.body.get("case") == case.case]
    effects = TransferRow.objects.filter(**order, seq__in=moments).values_list("effect", flat=True)
    intents = RefundIntentRow.objects.filter(**order, intent__in=list(effects)).order_by("created_at", "intent")
    return [Way(each.intent, each.amount_fen, each.state, each.ended_at or each.created_at) for each in intents]
