"""A compiled table: rows as bits, inputs as columns of masks, one AND a match."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from operator import itemgetter
from zoneinfo import ZoneInfo

from surety.rulebook.answer import UNKNOWN, Answer, Outcome, Status
from surety.rulebook.columns import Column, build_column, build_epochs
from surety.rulebook.compiled import compile_match
from surety.rulebook.errors import RulebookValueError
from surety.rulebook.spec import Range, Row, TableSpec
from surety.rulebook.undetermined import Candidates, candidates_of

OUTCOMES_MAX = 4096  # interned outcomes a table; past it they are built anew


class Table:
    """`spec` is the file as data; everything else is derived from it and never changes."""

    def __init__(self, spec: TableSpec):
        self.spec = spec
        self.id = spec.id
        self.rows = spec.rows
        self.input_names = tuple(each.name for each in spec.inputs)
        self.columns = compile_columns(spec, spec.rows)
        self.epochs = build_epochs(spans_of(spec.rows), [row.status == "in_force" for row in spec.rows])
        self.match = compile_match(self.columns, self.epochs, self.refusal)
        self._zone = ZoneInfo(spec.zone)
        self._pick = pick_of(self.input_names)
        self._row_by_id = {row.id: row for row in spec.rows}
        self._outcomes: dict[int, Outcome] = {}

    # match(values, day) -> int: the rows that hold, one bit each; the hot call.
    # `values` in declared order, `day` an ordinal in the table's zone.
    match: Callable[[tuple, int], int]

    def row(self, row_id: str) -> Row:
        return self._row_by_id[row_id]

    def decide(self, inputs: Mapping, on: date | datetime) -> Answer:
        day = on if on.__class__ is date else self.day(on)
        try:
            values = self._pick(inputs)
            mask = self.match(values, day.toordinal())
        except (KeyError, RulebookValueError):
            return self._decide_partly(tuple(inputs.get(name, UNKNOWN) for name in self.input_names), day)
        return Answer(self._outcomes.get(mask) or self._outcome(mask), values, day)

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
        broken = (
            (column, value) for column, value in zip(self.columns, values, strict=True) if column.mask(value) is None
        )
        column, value = next(broken)
        return RulebookValueError(self.id, column.spec.name, value)

    def ids(self, mask: int) -> tuple[str, ...]:
        return tuple(row.id for bit, row in enumerate(self.rows) if mask >> bit & 1)

    def _outcome(self, mask: int) -> Outcome:
        outcome = outcome_of(self.spec, [row for bit, row in enumerate(self.rows) if mask >> bit & 1])
        if len(self._outcomes) < OUTCOMES_MAX:
            self._outcomes[mask] = outcome
        return outcome

    def _decide_partly(self, values: tuple, day: date) -> Answer:
        """An input is missing: decided only if every value it could have answers alike."""
        found = self._candidates(values, day)
        if found.settled(first=self.spec.policy == "first"):
            return Answer(self._outcome(found.always), values, day)
        possible = self.ids(found.possible)
        outcome = Outcome(Status.UNDETERMINED, self.id, rows=possible, missing=found.missing)
        return Answer(outcome, values, day)

    def _candidates(self, values: tuple, day: date) -> Candidates:
        mask = self.epochs.at(day)
        for column, value in zip(self.columns, values, strict=True):
            if value is not UNKNOWN:
                accepted = column.mask(value)
                if accepted is None:
                    raise RulebookValueError(self.id, column.spec.name, value)
                mask &= accepted
        pairs = zip(self.columns, values, strict=True)
        return candidates_of(mask, [column for column, value in pairs if value is UNKNOWN])


def outcome_of(spec: TableSpec, matching: list[Row]) -> Outcome:
    ids = tuple(row.id for row in matching)
    if not matching:
        return Outcome(Status.NO_RULE, spec.id)
    if spec.policy == "collect":
        outputs = {each.name: tuple(row.outputs[each.name] for row in matching) for each in spec.outputs}
        return Outcome(Status.DECIDED, spec.id, outputs, ids[0] if len(ids) == 1 else None, ids)
    if spec.policy == "unique" and len(matching) > 1:
        return Outcome(Status.AMBIGUOUS, spec.id, rows=ids)
    return Outcome(Status.DECIDED, spec.id, matching[0].outputs, ids[0], ids[:1])


def compile_columns(spec: TableSpec, rows) -> tuple[Column, ...]:
    return tuple(build_column(each, [row.when.get(each.name) for row in rows]) for each in spec.inputs)


def spans_of(rows) -> list[Range]:
    return [Range(row.from_, row.to) for row in rows]


def pick_of(names: tuple[str, ...]):
    """A getter of the declared values in order; always a tuple."""
    if len(names) == 1:
        return lambda inputs: (inputs[names[0]],)
    return itemgetter(*names)
