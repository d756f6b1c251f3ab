"""Why this answer: row, clause, inputs, and for every other live row the cell that kept it out."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from surety.rulebook.answer import UNKNOWN, Answer, Status
from surety.rulebook.cells import keeping_out
from surety.rulebook.spec import ClauseSpec, Gap, Row, TableSpec, Text
from surety.rulebook.table import Table
from surety.rulebook.telling import tell_as_dict, tell_as_text

UNTOLD = Text("", "")


class KeptOut(NamedTuple):
    """A row that is told of: the inputs whose cell refused, or none if it matched."""

    row: Row
    inputs: tuple[str, ...]


class Explanation(NamedTuple):
    spec: TableSpec
    answer: Answer
    row: Row | None
    clauses: tuple[ClauseSpec, ...]
    others: tuple[KeptOut, ...]
    gap: Gap | None

    @property
    def clause(self) -> tuple[str, ...]:
        return tuple(each.id for each in self.clauses)

    @property
    def inputs(self) -> dict[str, Any]:
        return dict(zip((each.name for each in self.spec.inputs), self.answer.inputs, strict=True))

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        return tell_as_dict(self, lang)

    def to_text(self, lang: str = "zh") -> str:
        return tell_as_text(self, lang)


def explain(
    table: Table, clauses: Mapping[str, ClauseSpec], answer: Answer, *, asked: str | None = None
) -> Explanation:
    """`asked`: the one row to be told of, in place of every other live row."""
    row = row_told(table, answer)
    cited = [name for row_id in answer.rows for name in table.row(row_id).clause]
    texts = tuple(clauses.get(name) or ClauseSpec(name, UNTOLD) for name in dict.fromkeys(cited))
    live = (other for other in table.rows if other is not row and other.live(answer.on))
    others = tuple(kept_out(table, other, answer) for other in ([table.row(asked)] if asked else live))
    return Explanation(table.spec, answer, row, texts, others, declared_gap(table, answer))


def row_told(table: Table, answer: Answer) -> Row | None:
    """The row that decided, or that would have if it were not stopped."""
    told = answer.row_id or (answer.rows[0] if answer.status is Status.STOPPED and len(answer.rows) == 1 else None)
    return table.row(told) if told else None


def kept_out(table: Table, row: Row, answer: Answer) -> KeptOut:
    pairs = zip(table.spec.inputs, answer.inputs, strict=True)
    known = [(spec, value) for spec, value in pairs if value is not UNKNOWN]
    specs, values = tuple(spec for spec, _ in known), tuple(value for _, value in known)
    return KeptOut(row, tuple(keeping_out(specs, row, values)))


def declared_gap(table: Table, answer: Answer) -> Gap | None:
    if answer.status is not Status.NO_RULE or UNKNOWN in answer.inputs:
        return None
    fitting = (
        gap for gap in table.spec.gaps if gap.live(answer.on) and not keeping_out(table.spec.inputs, gap, answer.inputs)
    )
    return next(fitting, None)
