"""A case as the inbox shows it: everything worked out before the template sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surety.aftersales import inbox
from surety.aftersales.case import AftersaleCase
from surety.consoles.aftersale.clock import clock_of
from surety.consoles.aftersale.context import TONES, number_of
from surety.consoles.aftersale.story import reason_text
from surety.consoles.merchant.aftersales.acts import may
from surety.engine.fact import SubjectKind
from surety.engine.wire import decode_case

_OF_ORDER_MAX = 50


@dataclass(frozen=True)
class CaseRow:
    subject: str
    number: str
    order: str
    order_number: str
    type: str
    reason_code: str
    reason: str
    status: str
    tone: str
    title: str
    units: int
    more_lines: int
    sku: str
    step: str
    actor: str
    due_at: datetime | None
    zero: str
    stake_fen: int
    asked_fen: int
    refund_fen: int
    currency: str
    zone: str
    applied_at: datetime
    advanced: bool
    closed_as: str
    acts: frozenset[str]
    """Of the acts that are done to many: `agree`, `receive`."""


def as_aftersale(row: dict[str, Any]) -> AftersaleCase:
    case = decode_case(SubjectKind.AFTERSALE, row["doc"])
    assert isinstance(case, AftersaleCase)
    return case


def case_row(row: dict[str, Any]) -> CaseRow:
    case = as_aftersale(row)
    clock = clock_of(case)
    return CaseRow(
        subject=case.case,
        number=number_of(case.case),
        order=case.order,
        order_number=number_of(case.order),
        type=case.type,
        reason_code=case.reason,
        reason=reason_text(case.reason),
        status=case.status.value,
        tone=TONES.get(case.status.value, "is-accent"),
        title=case.title,
        units=sum(case.units.values()),
        more_lines=max(0, len(case.units) - 1),
        sku=next(iter(case.skus), ""),
        step=clock.step,
        actor=clock.actor,
        due_at=clock.due_at,
        zero=clock.zero or clock.words,
        stake_fen=row["stake_fen"],
        asked_fen=case.asked_fen,
        refund_fen=case.refund_fen,
        currency=case.currency,
        zone=case.zone,
        applied_at=case.applied_at,
        advanced=case.advanced_at is not None,
        closed_as=case.closed_as,
        acts=frozenset(act for act in ("agree", "receive") if may(case, act)),
    )


def of_order(shop: str, order: str) -> list[CaseRow]:
    """An order's cases, newest first."""
    page = inbox.read_page(inbox.Wanted(shop, tab="all", order=order), after=None, size=_OF_ORDER_MAX)
    return [case_row(row) for row in page.rows]
