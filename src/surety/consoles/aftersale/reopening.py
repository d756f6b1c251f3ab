"""Whether a case that timed out may go on (EPI-5), asked of the engine before anybody is offered it."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest

from surety.aftersales.case import AftersaleCase
from surety.aftersales.decide import decide
from surety.aftersales.facts import AftersaleReopened
from surety.aftersales.room import AFTERSALE
from surety.consoles import clock
from surety.disruptions import queries
from surety.disruptions.board import Board
from surety.engine import book
from surety.engine.fact import SubjectKind
from surety.engine.outcome import Case, Context, Outcome
from surety.orders.case import OrderCase
from surety.orders.claim_facts import UnitsClaimed
from surety.orders.claiming import claim_units


class _Seen(dict[tuple[SubjectKind, str], Case]):
    """Cases as the door lends them to a fact. A shop's own filing makes no returns longer, so none is missed."""

    def __init__(self, case: AftersaleCase, order: OrderCase, board: Board) -> None:
        super().__init__({(SubjectKind.AFTERSALE, case.case): case, (SubjectKind.ORDER, order.order): order})
        self.board = board


def may_reopen(request: HttpRequest, case: AftersaleCase, order: OrderCase) -> bool:
    """What the door would say: the notices in force, and whether the units are in no other case by now."""
    if case.closed_as != "timed_out" or case.reopened_at is not None:
        return False
    now = clock.now_of(request)
    fact = AftersaleReopened(id="forecast", at=now, case=case.case)
    reads = AFTERSALE.reads(fact, _Seen(case, order, queries.board())) or {}  # type: ignore[misc]
    with connection.cursor() as cursor:
        release_no, release = book.active(cursor, now=now)
    context = Context(now=now, book=release, source=request.scope.source, reads=reads, release_no=release_no)
    answer = decide(case, fact, context)
    return isinstance(answer, Outcome) and all(
        isinstance(claim_units(order, asked, context), Outcome)
        for asked in answer.follow_ups
        if isinstance(asked, UnitsClaimed)
    )
