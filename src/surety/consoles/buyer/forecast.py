"""What the engine would answer, asked before anything is said: the same decision, of which nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.http import HttpRequest

from surety.aftersales.case import AftersaleCase
from surety.aftersales.decide import decide
from surety.aftersales.facts import AftersaleFact
from surety.aftersales.room import AFTERSALE
from surety.consoles import clock
from surety.engine import book
from surety.engine.fact import Source, SubjectKind
from surety.engine.outcome import Case, Context, Outcome, Refusal
from surety.orders.case import OrderCase
from surety.rulebook import Release


class _Seen(dict[tuple[SubjectKind, str], Case]):
    """Cases as a fact sees them, without notices: what those lengthen, the case's own clock says afterwards."""

    board: None = None


@dataclass(frozen=True)
class Forecast:
    """One order in one buyer's eyes at one instant."""

    order: OrderCase
    now: datetime
    source: Source
    release_no: int
    release: Release

    def of(self, fact: AftersaleFact, case: AftersaleCase | None = None) -> Outcome | Refusal:
        seen = _Seen({(SubjectKind.ORDER, self.order.order): self.order})
        if case is not None:
            seen[SubjectKind.AFTERSALE, case.case] = case
        return decide(case, fact, self.context(AFTERSALE.reads(fact, seen) or {}))  # type: ignore[arg-type]

    def context(self, reads: Mapping[str, object]) -> Context:
        return Context(
            now=self.now, book=self.release, source=self.source, reads=reads, release_no=self.release_no
        )  # fmt: skip


def forecast(request: HttpRequest, order: OrderCase) -> Forecast:
    now = clock.now_of(request)
    with connection.cursor() as cursor:
        release_no, release = book.active(cursor, now=now)
    return Forecast(order, now, request.scope.source, release_no, release)
