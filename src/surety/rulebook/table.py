"""A compiled table: rows as bits, inputs as columns of masks, one AND a match."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from operator import itemgetter
from zoneinfo import ZoneInfo

from surety.rulebook.answer import UNKNOWN, Answer, Status
from surety.rulebook.columns import build_column, build_epochs
from surety.rulebook.errors import RulebookValueError
from surety.rulebook.spec import Range, Row, TableSpec
from surety.rulebook.undetermined import Candidates, candidates_of


class Table:
    """`spec` is the file as data; everything else is derived from it and never changes."""

    def __init__(self, spec: TableSpec):
        self.spec = spec
        self.id = spec.id
        self.rows = spec.rows
        self.input_names = tuple(each.name for each in spec.inputs)
        self.columns = compile_columns(spec, spec.rows)
        self.epochs = build_epochs(spans_of(spec.rows), [row.status == "in_force" for row in spec.rows])
        self._looks = tuple(column.look for column in self.columns)
        self._zone = ZoneInfo(spec.zone)
        self._pick = pick_of(self.input_names)
        self._unique = spec.policy == "unique"
        self._collect = spec.policy == "collect"

    def match(self, values: tuple, day: int) -> int:
        """The rows that hold, one bit each; the hot call. `day` is an ordinal in the table's zone."""
        mask = self.epochs.masks[bisect_right(self.epochs.points, day)]
        try:
            for look, value in zip(self._looks, values, strict=True):
                mask &= look(value)
        except (KeyError, TypeError):
            raise self.refusal(values) from None
        return mask

    def row(self, row_id: str) -> Row:
        return self._row_by_id[row_id]

    def decide(self, inputs: Mapping, on: date | datetime) -> Answer:
        day = self.day(on)
        try:
            values = self._pick(inputs)
            mask = self.match(values, day.toordinal())
        except (KeyError, RulebookValueError):
            return self._decide_partly(tuple(inputs.get(name, UNKNOWN) for name in self.input_names), day)
        return self._answer(mask, values, day)

    def day(self, on: date | datetime) -> date:
        """The calendar day of `on` in the table's zone; an instant must carry its zone."""
        if isinstance(on, datetime):
            if on.tzinfo is None:
                raise RulebookValueError(self.id, self.spec.date_key, on)
            return on.astimezone(self._zone).date()
        if not isinstance(on, date):
            raise RulebookValueError(self.id, self.spec.date_key, on)
        return on

    def refusal(self, values: tuple) -> RulebookValueError:
        """Which value broke a match."""
        for name, look, value in zip(self.input_names, self._looks, values, strict=True):
            if value is not UNKNOWN and look_up(look, value) is None:
                return RulebookValueError(self.id, name, value)
        return RulebookValueError(self.id, self.input_names[values.index(UNKNOWN)], UNKNOWN)

    def ids(self, mask: int) -> tuple[str, ...]:
        return tuple(row.id for bit, row in enumerate(self.rows) if mask >> bit & 1)

    def _answer(self, mask: int, values: tuple, day: date, missing: tuple[str, ...] = ()) -> Answer:
        if not mask:
            return Answer(Status.NO_RULE, self.id, values, day, {}, None, (), missing)
        if mask & (mask - 1) and (self._unique or self._collect):
            return self._answer_several(mask, values, day, missing)
        row = self.rows[(mask & -mask).bit_length() - 1]
        outputs = self._collected((row,)) if self._collect else row.outputs.copy()
        return Answer(Status.DECIDED, self.id, values, day, outputs, row.id, (row.id,), missing)

    def _answer_several(self, mask: int, values: tuple, day: date, missing: tuple[str, ...]) -> Answer:
        ids = self.ids(mask)
        if self._unique:
            return Answer(Status.AMBIGUOUS, self.id, values, day, {}, None, ids, missing)
        outputs = self._collected(self.row(row_id) for row_id in ids)
        return Answer(Status.DECIDED, self.id, values, day, outputs, None, ids, missing)

    def _collected(self, rows) -> dict[str, tuple]:
        chosen = [row.outputs for row in rows]
        return {each.name: tuple(outputs[each.name] for outputs in chosen) for each in self.spec.outputs}

    def _decide_partly(self, values: tuple, day: date) -> Answer:
        found = self._candidates(values, day)
        if found.settled(first=self.spec.policy == "first"):
            return self._answer(found.always, values, day)
        ids = self.ids(found.possible)
        return Answer(Status.UNDETERMINED, self.id, values, day, {}, None, ids, found.missing)

    def _candidates(self, values: tuple, day: date) -> Candidates:
        mask = self.epochs.masks[bisect_right(self.epochs.points, day.toordinal())]
        missing = []
        for column, value in zip(self.columns, values, strict=True):
            if value is UNKNOWN:
                missing.append(column)
                continue
            accepted = look_up(column.look, value)
            if accepted is None:
                raise RulebookValueError(self.id, column.spec.name, value)
            mask &= accepted
        return candidates_of(mask, missing)

    @cached_property
    def _row_by_id(self) -> dict[str, Row]:
        return {row.id: row for row in self.rows}


def look_up(look, value) -> int | None:
    try:
        return look(value)
    except (KeyError, TypeError):
        return None


def compile_columns(spec: TableSpec, rows) -> tuple:
    return tuple(build_column(each, [row.when.get(each.name) for row in rows]) for each in spec.inputs)


def spans_of(rows) -> list[Range]:
    return [Range(row.from_, row.to) for row in rows]


def pick_of(names: tuple[str, ...]):
    """A getter of the declared values in order; always a tuple."""
    if len(names) == 1:
        return lambda inputs: (inputs[names[0]],)
    return itemgetter(*names)
