"""What a candidate would mean for deadlines that are running: a promise given stands, its price may change.

Two questions, each put to the release in force and to the candidate, on the day the rules would be asked:

`open_deadlines`: was the decision that set this deadline one the candidate would take otherwise? Only a retroactive
change can do that. The deadline stands all the same: a decision taken is kept until a remedy decides it again.

`at_lapse`: if a promise to ship is broken when it lapses, what would be owed? A row that begins before then decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from time import monotonic
from typing import Any

import msgspec
from msgspec import Struct

from surety.amendments.inputs import inputs_of
from surety.engine import book
from surety.engine.keys import BUCKETS
from surety.rulebook import Release, RulebookValueError, Status, Table

SECONDS_MAX = 10.0
CHUNK = 32
SAMPLE = 5


class Said(Struct, frozen=True, omit_defaults=True):
    """What a table answers: its status, the row that decides, and the outputs."""

    status: str
    row: str = ""
    outputs: dict[str, Any] = {}


class Effect(Struct, frozen=True):
    """Running deadlines of which one thing changes alike; `sample` are (order, due time), the earliest first."""

    table: str
    step: str
    before: Said
    after: Said
    count: int
    first_due_at: datetime
    last_due_at: datetime
    sample: tuple[tuple[str, datetime], ...]


class Effects(Struct, frozen=True):
    """`share` is how much of the orders was looked at within the time allowed: 1.0 is all of them."""

    groups: tuple[Effect, ...]
    share: float

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)


_RUNNING = """
from surety_deadline d
join surety_order o on o.bucket = d.bucket and o.subject = d.subject
    and (o.doc->'deadlines'->d.step->>'version')::integer = d.version
"""
_SUMS = """
count(*), min(d.due_at), max(d.due_at),
(array_agg(d.subject order by d.due_at, d.subject))[1:5], (array_agg(d.due_at order by d.due_at, d.subject))[1:5]
"""
_DECIDED = f"""
select d.rule_table, d.step, c.release_no, (c.decided_on at time zone z.zone)::date, min(i.inputs::text), {_SUMS}
{_RUNNING}
join unnest(%s::text[], %s::text[]) as z(rule_table, zone) on z.rule_table = d.rule_table
cross join lateral (
    select c.release_no, c.decided_on, c.input_bucket, c.input_key from surety_decision c
    where c.bucket = d.bucket and c.subject = d.subject and c.rule_table = d.rule_table
      and d.rule_row = any(c.rows) and c.seq <= d.set_by_seq
    order by c.seq desc, c.n limit 1
) c
join surety_decision_input i on i.bucket = c.input_bucket and i.input_key = c.input_key
where d.bucket between %s and %s and d.kind = 'order' and d.ended_at is null and d.step <> 'ship_by_soon'
  and d.basis->>'kind' not in ('agreed', 'notice')
group by d.rule_table, d.step, c.release_no, 4, c.input_key
"""


def open_deadlines(cursor: Any, base: Release, candidate: Release, *, seconds: float = SECONDS_MAX) -> Effects:
    """Deadlines running now whose decision the candidate would take otherwise, the most frequent change first.

    A date that the parties agreed on or a notice granted rests on no decision.
    """
    tables = list(_differing(base, candidate))
    zones = [base.tables[name].spec.zone for name in tables]
    found = _Found()
    for low, high in _chunks(found, seconds if tables else 0.0):
        cursor.execute(_DECIDED, [tables, zones, low, high])
        for table, step, release_no, day, vector, *sums in cursor.fetchall():
            asked = book.numbered(cursor, release_no).tables[table]
            inputs = inputs_of(asked, msgspec.json.decode(vector))
            found.compare(base.tables[table], candidate.tables.get(table), step, inputs, day, sums)
    return found.effects(all_seen=not tables)


_AT_LAPSE = f"""
select o.platform, (o.doc->>'order_fen')::bigint,
       coalesce((o.doc->'receiver'->>'logistics_controlled')::boolean, false),
       (d.due_at at time zone %s)::date, {_SUMS}
{_RUNNING}
where d.bucket between %s and %s and d.kind = 'order' and d.step = 'ship_by' and d.ended_at is null
  and d.due_at >= %s
group by 1, 2, 3, 4
"""
"""The inputs of `late_compensation` as `orders.steps.compensation_inputs` gives them; a test compares the two."""


def at_lapse(cursor: Any, base: Release, candidate: Release, *, now: datetime, seconds: float = SECONDS_MAX) -> Effects:
    """Promises running now whose breach would cost another sum under the candidate."""
    name = "late_compensation"
    before, after = base.tables.get(name), candidate.tables.get(name)
    table = before or after
    concerned = _differ(before, after)
    found = _Found()
    for low, high in _chunks(found, seconds if table and concerned else 0.0):
        cursor.execute(_AT_LAPSE, [table.spec.zone, low, high, now])  # type: ignore[union-attr]
        for platform, paid_fen, controlled, day, *sums in cursor.fetchall():
            inputs = {"platform": platform, "paid_fen": paid_fen or 0, "logistics_controlled": controlled}
            found.compare(before, after, "ship_by", inputs, day, sums)
    return found.effects(all_seen=not concerned)


def _differing(base: Release, candidate: Release) -> Iterator[str]:
    """Tables of `base` that the candidate has otherwise or not at all."""
    yield from (name for name, table in base.tables.items() if _differ(table, candidate.tables.get(name)))


def _differ(one: Table | None, other: Table | None) -> bool:
    if one is None or other is None:
        return one is not other
    return (one.spec, one.stopped) != (other.spec, other.stopped)


def _chunks(found: _Found, seconds: float) -> Iterator[tuple[int, int]]:
    """Buckets in turn until the time is up: whatever the number of orders, a page gets an answer."""
    until = monotonic() + seconds
    for low in range(0, BUCKETS, CHUNK):
        if monotonic() >= until:
            return
        yield low, low + CHUNK - 1
        found.seen = low + CHUNK


class _Found:
    """Effects as they add up."""

    def __init__(self) -> None:
        self.seen = 0
        self._groups: dict[tuple[Any, ...], list[Any]] = {}
        self._asked: dict[tuple[Any, ...], Said] = {}

    def compare(
        self, base: Table | None, candidate: Table | None, step: str, inputs: dict[str, Any], day: date, sums: list[Any]
    ) -> None:
        before, after = self._answer(base, inputs, day), self._answer(candidate, inputs, day)
        if (before.status, before.outputs) != (after.status, after.outputs):
            table = base or candidate
            assert table is not None
            self._add(table.id, step, before, after, sums)

    def _answer(self, table: Table | None, inputs: dict[str, Any], day: date) -> Said:
        key = (table, *inputs.items(), day)
        if key not in self._asked:
            self._asked[key] = _said(table, inputs, day)
        return self._asked[key]

    def _add(self, table: str, step: str, before: Said, after: Said, sums: list[Any]) -> None:
        key = (table, step, before.row, before.status, after.row, after.status)
        count, first, last, subjects, dues = sums
        sample = list(zip(subjects, dues, strict=True))
        group = self._groups.setdefault(key, [table, step, before, after, 0, first, last, []])
        group[4:7] = [group[4] + count, min(group[5], first), max(group[6], last)]
        group[7] = sorted([*group[7], *sample], key=lambda each: (each[1], each[0]))[:SAMPLE]

    def effects(self, *, all_seen: bool) -> Effects:
        groups = [Effect(*rest, sample=tuple(sample)) for *rest, sample in self._groups.values()]
        ordered = sorted(groups, key=lambda group: (-group.count, group.table, group.step, group.before.row))
        return Effects(tuple(ordered), 1.0 if all_seen else self.seen / BUCKETS)


def _said(table: Table | None, inputs: dict[str, Any], day: date) -> Said:
    if table is None:
        return Said(Status.NO_TABLE.value)
    try:
        answer = table.decide(inputs, day)
    except RulebookValueError:
        return Said("invalid_input")
    return Said(answer.status.value, answer.row_id or "+".join(answer.rows), answer.outputs)
