"""A compiled table: rows as bits, inputs as columns of masks, and a diagram that answers a question in one pass."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from surety.rulebook.answer import UNKNOWN, Answer, Outcome, Status
from surety.rulebook.columns import Column, bits_of, build_column, build_epochs
from surety.rulebook.compiled import compile_accepted, compile_decide
from surety.rulebook.errors import RulebookValueError, UnknownRow
from surety.rulebook.spec import Range, Row, TableSpec
from surety.rulebook.undetermined import candidates_of


class Table:
    """`spec` is the file as data, `stopped` the ids of rows switched off; the rest follows and never changes."""

    def __init__(self, spec: TableSpec, *, stopped: frozenset[str] = frozenset()):
        self.spec = spec
        self.stopped = stopped
        self.id = spec.id
        self.rows = spec.rows
        self.input_names = tuple(each.name for each in spec.inputs)
        self.columns = compile_columns(spec, spec.rows)
        self.epochs = build_epochs(spans_of(spec.rows), [row.status == "in_force" for row in spec.rows])
        self._zone = ZoneInfo(spec.zone)
        self._row_by_id = {row.id: row for row in spec.rows}
        self.only_first = (1 << len(self.rows)) - 1 if spec.policy == "first" else 0
        self.accepted = compile_accepted(self.columns)
        compiled = compile_decide(self, self._zone, self._decide_slowly)
        self.decide, self._days = compiled or (self._decide_by_masks, None)

    # decide(inputs, on) -> Answer; the hot call, generated.
    decide: Callable[[Mapping, date | datetime], Answer]

    # accepted(values) -> for each input the rows its value satisfies, as bits; every row where it is UNKNOWN.
    accepted: Callable[[tuple], tuple[int, ...]]

    # The rows of which only the first to match counts, as bits: all under `first`, else none.
    only_first: int

    def row(self, row_id: str) -> Row:
        try:
            return self._row_by_id[row_id]
        except KeyError:
            raise UnknownRow(f"table {self.id} has no row {row_id}") from None

    def match(self, values: tuple, day: date) -> int:
        """The rows that hold on this day, one bit each; an UNKNOWN value keeps the rows it could still satisfy."""
        mask = self.epochs.at(day)
        for column, value in zip(self.columns, values, strict=True):
            if value is not UNKNOWN:
                accepted = column.mask(value)
                if accepted is None:
                    raise RulebookValueError(self.id, column.spec.name, value)
                mask &= accepted
        return mask

    def day(self, on: date | datetime) -> date:
        """The calendar day of `on` in the table's zone; an instant must carry its zone."""
        if isinstance(on, datetime) and on.tzinfo is not None:
            return on.astimezone(self._zone).date()
        if isinstance(on, datetime) or not isinstance(on, date):
            raise RulebookValueError(self.id, self.spec.date_key, on)
        return date.fromordinal(on.toordinal())

    def ids(self, mask: int) -> tuple[str, ...]:
        return tuple(row.id for row in self._rows(mask))

    def _rows(self, mask: int) -> list[Row]:
        return [self.rows[row] for row in bits_of(mask)]

    def outcome(self, mask: int) -> Outcome:
        """What the table says when these rows hold. A row stopped never makes room for the next."""
        deciding = self._rows(mask & -mask if self.only_first else mask)
        ids = tuple(row.id for row in deciding)
        if not ids:
            return Outcome(Status.NO_RULE, self.id)
        if self.spec.policy == "unique" and len(ids) > 1:
            return Outcome(Status.AMBIGUOUS, self.id, rows=ids)
        if not self.stopped.isdisjoint(ids):
            return Outcome(Status.STOPPED, self.id, rows=tuple(each for each in ids if each in self.stopped))
        return Outcome(Status.DECIDED, self.id, self._outputs(deciding), ids[0] if len(ids) == 1 else None, ids)

    def _outputs(self, rows: list[Row]) -> dict[str, Any]:
        if self.spec.policy == "collect":
            return {each.name: tuple(row.outputs[each.name] for row in rows) for each in self.spec.outputs}
        return rows[0].outputs

    def _decide_slowly(self, inputs: Mapping, on: date | datetime) -> Answer:
        """A day not met before or without a number, an input that is missing, or one to refuse."""
        day = self.day(on)
        if self._days.learn(day) or on.__class__ is not date:
            return self.decide(inputs, day)
        return self._decide_by_masks(inputs, day)

    def _decide_by_masks(self, inputs: Mapping, on: date | datetime) -> Answer:
        """Where an input is missing: decided only if every value it could have answers alike."""
        day = self.day(on)
        values = tuple(inputs.get(name, UNKNOWN) for name in self.input_names)
        missing = [column for column, value in zip(self.columns, values, strict=True) if value is UNKNOWN]
        found = candidates_of(self.match(values, day), missing)
        if found.settled(first=bool(self.only_first)):
            return Answer(self.outcome(found.always), values, day)
        possible = self.ids(found.possible)
        outcome = Outcome(Status.UNDETERMINED, self.id, rows=possible, missing=found.missing)
        return Answer(outcome, values, day)


def compile_columns(spec: TableSpec, rows) -> tuple[Column, ...]:
    return tuple(build_column(each, [row.when.get(each.name) for row in rows]) for each in spec.inputs)


def spans_of(rows) -> list[Range]:
    return [Range(row.from_, row.to) for row in rows]
