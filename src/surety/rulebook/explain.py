"""Why this answer: row, clauses, inputs, and for every other live row the cell that kept it out.

An explanation is taken down as bits, one a row and input, and spelt out when it is read.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from msgspec import Struct

from surety.rulebook.answer import UNKNOWN, Answer, Status
from surety.rulebook.cells import keeping_out
from surety.rulebook.columns import bits_of
from surety.rulebook.spec import ClauseSpec, Gap, Row, TableSpec, Text
from surety.rulebook.table import Table
from surety.rulebook.telling import tell_as_dict, tell_as_text

UNTOLD = Text("", "")


class KeptOut(NamedTuple):
    """A row that is told of: the inputs whose cell refused, or none if it matched."""

    row: Row
    inputs: tuple[str, ...]


class Explanation(Struct, frozen=True):
    """`live` are the rows in force on the day, `accepted` those that each input's value satisfies, as bits.

    `asked` are the ids of the rows to be told of; None for every other live row.
    """

    table: Table
    known_clauses: Mapping[str, ClauseSpec]
    answer: Answer
    live: int
    accepted: tuple[int, ...]
    asked: tuple[str, ...] | None = None

    @property
    def spec(self) -> TableSpec:
        return self.table.spec

    @property
    def row(self) -> Row | None:
        """The row that decided, or that would have if it were not stopped."""
        answer = self.answer
        told = answer.rows if answer.status is Status.STOPPED else (answer.row_id,) if answer.row_id else ()
        return self.table.row(told[0]) if len(told) == 1 else None

    @property
    def clauses(self) -> tuple[ClauseSpec, ...]:
        cited = dict.fromkeys(name for row_id in self.answer.rows for name in self.table.row(row_id).clause)
        return tuple(self.known_clauses.get(name) or ClauseSpec(name, UNTOLD) for name in cited)

    @property
    def clause(self) -> tuple[str, ...]:
        return tuple(each.id for each in self.clauses)

    @property
    def inputs(self) -> dict[str, Any]:
        return dict(zip(self.table.input_names, self.answer.inputs, strict=True))

    @property
    def others(self) -> tuple[KeptOut, ...]:
        rows, row = self.table.rows, self.row
        if self.asked is None:
            return tuple(self._kept_out(bit) for bit in bits_of(self.live) if rows[bit] is not row)
        return tuple(self._kept_out(rows.index(self.table.row(row_id))) for row_id in self.asked)

    def _kept_out(self, bit: int) -> KeptOut:
        refused = (
            name for name, rows in zip(self.table.input_names, self.accepted, strict=True) if not rows >> bit & 1
        )
        return KeptOut(self.table.rows[bit], tuple(refused))

    @property
    def gap(self) -> Gap | None:
        """The declared gap that the question falls into."""
        if self.answer.status is not Status.NO_RULE or UNKNOWN in self.answer.inputs:
            return None
        live = (gap for gap in self.spec.gaps if gap.live(self.answer.on))
        return next((gap for gap in live if not keeping_out(self.spec.inputs, gap, self.answer.inputs)), None)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        return tell_as_dict(self, lang)

    def to_text(self, lang: str = "zh") -> str:
        return tell_as_text(self, lang)


def explain(
    table: Table, clauses: Mapping[str, ClauseSpec], answer: Answer, *, rows: Iterable[str] | None = None
) -> Explanation:
    """`rows`: the ids to be told of, live or not, in place of every other live row. Raises UnknownRow."""
    asked = None if rows is None else tuple(table.row(row_id).id for row_id in rows)
    return Explanation(table, clauses, answer, table.epochs.at(answer.on), table.accepted(answer.inputs), asked)
