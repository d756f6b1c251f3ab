"""The clocks of an order, its pieces and its after-sales cases: who must act first, until when, at what cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from surety.aftersales.models import Aftersale
from surety.consoles import labels
from surety.consoles.aftersale.clock import clock_of
from surety.consoles.cases import case_of
from surety.consoles.order.rows import OrderRow
from surety.consoles.piece.cases import pieces_of_order
from surety.consoles.piece.clocks import clocks_of
from surety.engine.fact import SubjectKind
from surety.orders.case import OrderCase

_CASES_MAX = 50
Address = Callable[[str, str], str]
"""The page of a piece or a case, by its kind and id."""


@dataclass(frozen=True)
class OrderClock:
    """`number` and `href` are of the piece or case whose clock it is; empty where it is the order's own."""

    label: str
    actor: str
    due_at: datetime
    zero: str
    stake_fen: int = 0
    number: str = ""
    href: str = ""


def order_clocks(row: OrderRow, case: OrderCase, *, address: Address, aftersales: bool) -> list[OrderClock]:
    """What acts first, and after it the order's own; `aftersales` where the reader may see its cases."""
    own = list(_own(row))
    others = [*(_of_pieces(case, address) if case.pieces else ()), *(_of_cases(case, address) if aftersales else ())]
    first = min([*own, *others], key=lambda clock: clock.due_at, default=None)
    return [first, *(each for each in own if each is not first)] if first else []


def _own(row: OrderRow) -> Iterator[OrderClock]:
    if row.due_at is not None:
        merchant = labels.label("aftersale_side", "merchant")
        yield OrderClock(labels.label("step", row.step), merchant, row.due_at, row.zero, row.stake_fen)


def _of_pieces(case: OrderCase, address: Address) -> Iterator[OrderClock]:
    for piece in pieces_of_order(case.order):
        for clock in clocks_of(piece):
            actor = labels.label("aftersale_side", "merchant") if clock.mine else _("Inspection centre")
            number = piece.piece.partition(":")[2]
            label = labels.label("step", clock.step)
            yield OrderClock(label, actor, clock.due_at, clock.zero, 0, number, address("piece", piece.piece))


def _of_cases(case: OrderCase, address: Address) -> Iterator[OrderClock]:
    rows = Aftersale.objects.filter(order_id=case.order, next_due_at__isnull=False).order_by("next_due_at")
    for doc in rows.values_list("doc", flat=True)[:_CASES_MAX]:
        found = case_of(SubjectKind.AFTERSALE, doc)
        clock = clock_of(found)
        if clock.due_at is not None:
            label, actor = labels.label("aftersale_step", clock.named), labels.label("aftersale_side", clock.actor)
            number, href = found.case.partition(":")[2], address("aftersale", found.case)
            yield OrderClock(label, actor, clock.due_at, clock.zero, clock.stake_fen, number, href)
