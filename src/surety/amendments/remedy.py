"""Which decisions a bad release took, and what deciding them again would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from time import monotonic
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from surety.amendments.facts import Plan
from surety.amendments.inputs import inputs_of
from surety.engine import book, store
from surety.engine.advance import advance
from surety.engine.db import Connection
from surety.engine.fact import SYSTEM, SubjectKind
from surety.engine.keys import BUCKETS
from surety.engine.outcome import Context, Outcome
from surety.engine.room import rooms
from surety.engine.wire import encode
from surety.orders.facts import DecisionRemedied, Redecided
from surety.rulebook import Release, RulebookValueError, Status, Table, UnknownTable

CHUNK = 4
"""Buckets looked at in one statement of a preview."""
WORST = 20

_DECISIONS = """
select d.subject, d.rule_table, d.decided_on, d.status, d.rows, i.inputs
from surety_decision d
join surety_decision_input i on i.bucket = d.input_bucket and i.input_key = d.input_key
join surety_order o on o.bucket = d.bucket and o.subject = d.subject and o.import_hold is null
where d.bucket between %s and %s and d.release_no = %s and d.recorded_at >= %s
  and (%s::text[] = '{}' or exists (select from unnest(d.rows) r where d.rule_table || '/' || r = any(%s::text[])))
order by d.bucket, d.subject, d.seq, d.n
"""
_WAITING = """
select distinct subject from surety_work_item
where bucket between %s and %s and closed_at is null and (item like 'stopped:%%' or item like 'undecided:%%')
"""


class Target(NamedTuple):
    """An order and its decisions that are to be taken again."""

    order: str
    decisions: tuple[Redecided, ...]


class Finder:
    """Finds targets: each question is asked once of the release to be made good, and once of the one in force."""

    def __init__(self, connection: Connection, plan: Plan, *, now: datetime) -> None:
        self._cursor, self._plan = connection.cursor(), plan
        self._bad = book.numbered(self._cursor, plan.release_no)
        _, self._good = book.active(self._cursor, now=now)
        self._differs: dict[tuple[Any, ...], bool] = {}
        row = self._cursor.execute(
            "select known_from from surety_release where bucket = 0 and release_no = %s", [plan.release_no]
        ).fetchone()
        assert row is not None
        self._known_from: datetime = row[0]

    def targets(self, low: int, high: int) -> list[Target]:
        """Orders of these buckets with a decision that would now be another, or that still wait for people."""
        plan, rows = self._plan, list(self._plan.rows)
        waiting = {subject for (subject,) in self._cursor.execute(_WAITING, [low, high]).fetchall()}
        self._cursor.execute(_DECISIONS, [low, high, plan.release_no, self._known_from, rows, rows])
        found = []
        for order, taken in groupby(self._cursor.fetchall(), key=lambda row: row[0]):
            again = (self._again(*row[1:], always=order in waiting) for row in taken)
            decisions = {encode(each): each for each in again if each}
            if decisions:
                found.append(Target(order, tuple(decisions.values())))
        return found

    def _again(
        self, table: str, on: datetime, status: str, rows: list[str], inputs: str, *, always: bool
    ) -> Redecided | None:
        spec = self._bad.tables.get(table) or self._good.tables.get(table)
        if spec is None:
            return None
        asked = inputs_of(spec, msgspec.json.decode(inputs))
        if always or self._differ(spec, on, status, rows, inputs, asked):
            return Redecided(table, on, asked)
        return None

    def _differ(
        self, spec: Table, on: datetime, status: str, rows: list[str], inputs: str, asked: dict[str, Any]
    ) -> bool:
        key = (spec.id, spec.day(on), status, *rows, inputs)
        if key not in self._differs:
            outputs = spec.row(rows[0]).outputs if status == "decided" and rows else {}
            self._differs[key] = _answer(self._good, spec.id, asked, on) != (status, outputs)
        return self._differs[key]


def _answer(release: Release, table: str, asked: dict[str, Any], on: datetime) -> tuple[str, dict[str, Any]]:
    try:
        answer = release.decide(table, asked, on=on)
    except UnknownTable:
        return Status.NO_TABLE.value, {}
    except RulebookValueError:
        return "invalid_input", {}
    return answer.status.value, answer.outputs


# ---------------------------------------------------------------------------------------------- before it is done


class Changed(Struct, frozen=True):
    """What a remedy would do to one order, in its currency's minor unit."""

    order: str
    shop: str
    currency: str
    buyer_fen: int
    merchant_fen: int
    later: bool
    """Whether a deadline would move."""
    items: int
    """Questions that people would have to answer."""


class Preview(Struct, frozen=True):
    """`share` is how much of the orders was looked at; `money` is currency -> (to buyers, to merchants)."""

    orders: int
    changed: int
    shops: int
    later: int
    items: int
    money: dict[str, tuple[int, int]]
    worst: tuple[Changed, ...]
    share: float


def preview(connection: Connection, plan: Plan, *, now: datetime, seconds: float = 20.0) -> Preview:
    """What the remedy would do, decided as it will be and written nowhere. Notices are not asked."""
    until, seen, count = monotonic() + seconds, 0, 0
    changed: list[Changed] = []
    finder = Finder(connection, plan, now=now)
    _, release = book.active(connection.cursor(), now=now)
    for low in range(0, BUCKETS, CHUNK):
        if monotonic() >= until:
            break
        found = finder.targets(low, low + CHUNK - 1)
        count, seen = count + len(found), low + CHUNK
        cases = store.load(connection.cursor(), [(SubjectKind.ORDER, target.order) for target in found], lock=False)
        for target in found:
            changed.extend(_would_change(cases[SubjectKind.ORDER, target.order].case, target, release, now))
    return _summed(count, changed, share=seen / BUCKETS)


def _would_change(case: Any, target: Target, release: Release, now: datetime) -> Iterator[Changed]:
    fact = DecisionRemedied(id="preview", at=now, order=target.order, remedy="amendment:1", decisions=target.decisions)
    outcome = advance(rooms()[SubjectKind.ORDER], case, fact, Context(now, release, SYSTEM, {"remedy": {}}))
    assert isinstance(outcome, Outcome)
    paid = Counter({each.credit: 0 for each in outcome.transfers})
    for transfer in outcome.transfers:
        paid[transfer.credit] += transfer.amount_fen
    if outcome.transfers or outcome.deadlines or outcome.cleared or outcome.opened:
        moved = bool(outcome.deadlines or outcome.cleared)
        sums = paid["coupon"], paid["merchant"], moved, len(outcome.opened)
        yield Changed(target.order, case.shop, case.currency, *sums)


def _summed(count: int, changed: list[Changed], *, share: float) -> Preview:
    money: dict[str, tuple[int, int]] = {}
    for each in changed:
        buyers, merchants = money.get(each.currency, (0, 0))
        money[each.currency] = (buyers + each.buyer_fen, merchants + each.merchant_fen)
    worst = sorted(changed, key=lambda each: (-max(each.buyer_fen, each.merchant_fen), each.order))[:WORST]
    return Preview(
        orders=count,
        changed=len(changed),
        shops=len({each.shop for each in changed}),
        later=sum(each.later for each in changed),
        items=sum(each.items for each in changed),
        money=money,
        worst=tuple(worst),
        share=share,
    )
