"""What a draft would do if it were published now, reckoned as the door would, with nothing written.

Orders whose columns say everything are compared by them; the few others (late, of several promises, with services) are
decided on their documents by the very function that will decide them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nlargest
from typing import Any

from msgspec.structs import replace

from surety.disruptions.board import Board
from surety.disruptions.case import NoticeCase, NoticeStatus
from surety.disruptions.covering import later
from surety.disruptions.reach import condition
from surety.engine import book
from surety.engine.fact import SYSTEM, SubjectKind
from surety.engine.outcome import Context, Outcome
from surety.engine.wire import decode_case
from surety.orders.case import OrderCase
from surety.orders.disrupting import heed
from surety.orders.noticing import standing
from surety.orders.steps import judged_late
from surety.rulebook import Release

ORDERS_MAX = 200_000
"""Orders looked at; beyond them every figure is "at least"."""
SHOWN = 20

_PLAIN = "o.next_step = 'ship_by' and not o.late and o.promised_from = o.promised_to and o.service_regions is null"
_ORDERS = f"""
select o.subject, o.shop, o.region, o.ship_from, o.paid_at, o.promised_from, o.next_due_at, o.stake_fen,
    case when {_PLAIN} then null else o.doc::text end
from surety_order o where {{condition}} and o.import_hold is null limit %(limit)s
"""


@dataclass(frozen=True)
class Move:
    """One deadline that would move, and what is at stake at it."""

    order: str
    shop: str
    region: str | None
    was: datetime | None
    becomes: datetime
    stake_fen: int


@dataclass
class Preview:
    """`orders` would hear of the notice; of them `moved` get a later deadline, `waived` a judgement taken back, and
    the buyers of `services` a choice. Money in fen.

    `stake_fen` is what the moved orders would owe their buyers were they late at the old date; `waived_fen` is what
    merchants would get back. Not `exact`: there are more orders than were looked at.
    """

    orders: int = 0
    moved: int = 0
    waived: int = 0
    services: int = 0
    stake_fen: int = 0
    waived_fen: int = 0
    shops: Counter[str] = field(default_factory=Counter)
    """Orders by shop."""
    provinces: Counter[str] = field(default_factory=Counter)
    """Orders by the first two digits of where they go; `""` where nobody said."""
    dates: Counter[datetime] = field(default_factory=Counter)
    """Deadlines by the date they would move to."""
    sample: list[Move] = field(default_factory=list)
    """The moves with most at stake."""
    exact: bool = True

    @property
    def latest(self) -> datetime | None:
        return max(self.dates, default=None)


def preview(cursor: Any, draft: NoticeCase, *, now: datetime, limit: int = ORDERS_MAX) -> Preview:
    """What publishing `draft` at `now` would do to the orders that the cursor may see; bounded by `limit` orders."""
    published = replace(draft, status=NoticeStatus.PUBLISHED, published_at=now, changed_at=now)
    board, (_, release) = Board([published]), book.active(cursor, now=now)
    where, values = condition(published)
    cursor.execute(_ORDERS.format(condition=where), values | {"limit": limit + 1})
    result = Preview()
    for n, row in enumerate(_rows(cursor)):
        if n == limit:
            result.exact = False
            break
        if row[-1] is None:
            _compare(result, row, board)
        else:
            _decide(result, decode_case(SubjectKind.ORDER, row[-1]), board, release, now=now)  # type: ignore[arg-type]
    result.sample = _most_at_stake(result)
    return result


def _rows(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while found := cursor.fetchmany(5_000):
        yield from found


def _compare(result: Preview, row: tuple[Any, ...], board: Board) -> None:
    """An order that only waits to be shipped: its promise and its clock are columns."""
    order, shop, region, ship_from, paid_at, promised_at, due_at, stake_fen, _ = row
    whose = {"platform": order.partition(":")[0], "shop": shop, "order": order}
    rows = later(board, **whose, receive=region, ship_from=ship_from, paid_at=paid_at)
    becomes = max((each.until for each in rows if each.covers(promised_at, since=paid_at)), default=due_at)
    if becomes > due_at:
        _told(result, shop, region)
        _moved(result, Move(order, shop, region, due_at, becomes, stake_fen))


def _decide(result: Preview, case: OrderCase, board: Board, release: Release, *, now: datetime) -> None:
    if case.paid_at is None:
        return
    outcome = Outcome(case)
    moved = heed(outcome, Context(now, release, SYSTEM, standing(board, case, paid_at=case.paid_at)))
    after: OrderCase = outcome.case  # type: ignore[assignment]
    waived = case.late if judged_late(case) and not judged_late(after) else None
    if moved and after.ship_by is not None:
        _moved(result, Move(case.order, case.shop, case.receiver.region, case.ship_by, after.ship_by, after.stake_fen))
    if waived is not None:
        result.waived += 1
        result.waived_fen += waived.compensation_fen + waived.penalty_fen
    result.services += after.service != case.service
    if moved or waived is not None or after.service != case.service:
        _told(result, case.shop, case.receiver.region)


def _told(result: Preview, shop: str, region: str | None) -> None:
    result.orders += 1
    result.shops[shop] += 1
    result.provinces[(region or "")[:2]] += 1


def _moved(result: Preview, move: Move) -> None:
    result.moved += 1
    result.dates[move.becomes] += 1
    result.stake_fen += move.stake_fen
    result.sample.append(move)
    if len(result.sample) > 100 * SHOWN:
        result.sample = _most_at_stake(result)


def _most_at_stake(result: Preview) -> list[Move]:
    return nlargest(SHOWN, result.sample, key=lambda move: (move.stake_fen, move.order))
