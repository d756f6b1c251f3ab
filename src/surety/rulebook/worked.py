"""The worked cases of a table: each must pass, and every row in force needs two, one of them on a bound it has.

A bound is the first or last day of a row's validity, stated or taken as the default, and the first or last value of
a range of whole numbers or days. A range of fractions has a first value only.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from surety.rulebook.answer import Answer
from surety.rulebook.cases import Case
from surety.rulebook.cells import just_below
from surety.rulebook.columns import Column, ValueClass
from surety.rulebook.errors import RulebookValueError
from surety.rulebook.finding import Finding
from surety.rulebook.phrases import phrase
from surety.rulebook.space import Cell, TooLarge, outcomes
from surety.rulebook.spec import InputSpec, Range, Row
from surety.rulebook.table import Table

CASES_MIN = 2
DAY = InputSpec("on", "date", None)


class Edge(NamedTuple):
    """A value just inside a bound of a row: of the input at `place`, or with None of the day."""

    place: int | None
    value: Any

    def met_by(self, answer: Answer) -> bool:
        return self.value == (answer.on if self.place is None else answer.inputs[self.place])


def check_cases(table: Table, cases: list[Case]) -> list[Finding]:
    """Run every case, then ask of every row in force whether enough of them reach it. Equal cases count once."""
    failed, reached = [], defaultdict(dict)
    for case in cases:
        answer, trouble = run_case(table, case)
        if trouble:
            failed.append(Finding("case_failed", table.id, table.spec, detail=trouble))
        else:
            reached[case.row][answer.inputs, answer.on] = answer
    enforced = (row for row in table.rows if row.status == "in_force")
    return failed + [found for row in enforced for found in check_worked(table, row, [*reached[row.id].values()])]


def check_worked(table: Table, row: Row, answers: list[Answer]) -> list[Finding]:
    if not answers:
        return [Finding("unexercised", table.id, table.spec, (row.id,))]
    found = [Finding("one_case", table.id, table.spec, (row.id,))] if len(answers) < CASES_MIN else []
    edges = list(edges_of(table, row))
    if any(edge.met_by(answer) for edge in edges for answer in answers):
        return found
    example = next(filter(None, (cell_on(table, row, edge) for edge in edges)), None)
    return found + ([Finding("no_boundary_case", table.id, table.spec, (row.id,), *example)] if example else [])


def edges_of(table: Table, row: Row) -> Iterator[Edge]:
    yield from (Edge(None, day) for day in ends(Range(row.from_, row.to), DAY))
    for place, spec in enumerate(table.spec.inputs):
        for span in row.when[spec.name].ranges if spec.name in row.when else ():
            yield from (Edge(place, value) for value in ends(span, spec) if spec.domain.holds(value))


def ends(span: Range, spec: InputSpec) -> Iterator[Any]:
    """The first and the last value of a range, where it has them."""
    if span.from_ is not None:
        yield span.from_
    if span.below is not None and spec.whole:
        yield just_below(span.below)


def cell_on(table: Table, row: Row, edge: Edge) -> Cell | None:
    """A cell on this edge that the row decides; None if other rows have them all, so that no case could be written."""
    bit, first = 1 << table.rows.index(row), table.spec.policy == "first"
    columns = [pinned(column, bit, edge, place) for place, column in enumerate(table.columns)]
    days = [edge.value] if edge.place is None else [day for day in table.epochs.days if row.live(day)]
    try:
        for day in days:
            for mask, (values, _) in outcomes(columns, table.epochs.at(day)).items():
                if mask & bit and not (first and mask & (bit - 1)):
                    return values, day
    except TooLarge:
        return None
    return None


def pinned(column: Column, bit: int, edge: Edge, place: int) -> Column:
    """The column with the classes this row accepts, or the one value of the edge."""
    if edge.place == place:
        return column._replace(classes=(ValueClass(column.mask(edge.value), edge.value),))
    return column._replace(classes=tuple(each for each in column.classes if each.mask & bit))


def run_case(table: Table, case: Case) -> tuple[Answer | None, tuple[str, str] | None]:
    """The answer, and if it is not what the case expects, what it was, in (zh, en)."""
    try:
        strays = sorted(case.inputs.keys() - set(table.input_names))
        answer = table.decide(as_codes(table, case.inputs), case.on)
    except RulebookValueError as error:
        return None, in_both("case_refused", name=case.name, problem=str(error))
    if strays:
        return answer, in_both("case_stray", name=case.name, inputs=", ".join(strays))
    if case.met_by(answer):
        return answer, None
    actual = f"{'+'.join(answer.rows) or answer.status.value} {answer.outputs}"
    expected = f"{case.expected} {case.outputs or ''}".strip()
    return answer, in_both("case_result", name=case.name, expected=expected, actual=actual)


def as_codes(table: Table, inputs: dict[str, Any]) -> dict[str, Any]:
    """A case may write the code 1688 without quotes, as a table may."""
    coded = {each.name for each in table.spec.inputs if each.type in ("enum", "tree")}
    return {name: str(value) if name in coded and value.__class__ is int else value for name, value in inputs.items()}


def in_both(name: str, /, **facts) -> tuple[str, str]:
    return phrase(name, "zh", **facts), phrase(name, "en", **facts)
