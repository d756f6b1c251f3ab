"""A release: every table of a rulebook at one moment, immutable and named by the hash of its content."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from types import MappingProxyType

import msgspec

from surety.rulebook.answer import Answer
from surety.rulebook.errors import UnknownTable
from surety.rulebook.explain import Explanation, explain
from surety.rulebook.precedence import Best, BestExplanation, decide_best
from surety.rulebook.spec import ClauseSpec, Stop, TableSpec
from surety.rulebook.table import Table


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """The canonical form: tables, clauses and stops in order of id, cells and outputs as declared, no defaults."""

    tables: tuple[TableSpec, ...]
    clauses: tuple[ClauseSpec, ...] = ()
    version: int = 1
    stopped: tuple[Stop, ...] = ()


DECODER = msgspec.json.Decoder(Document)


class Release:
    def __init__(
        self,
        specs: Iterable[TableSpec],
        clauses: Mapping[str, ClauseSpec] | None = None,
        stopped: Iterable[Stop] = (),
        *,
        like: "Release | None" = None,
    ):
        """What `like` compiled from the very same table, with the same rows stopped, is taken over."""
        ordered = tuple(sorted(specs, key=lambda spec: spec.id))
        cited = tuple(sorted((clauses or {}).values(), key=lambda clause: clause.id))
        self.stopped = tuple(sorted(set(stopped)))
        self._bytes = msgspec.json.encode(Document(ordered, cited, stopped=self.stopped))
        self.hash = sha256(self._bytes).hexdigest()
        off = {spec.id: frozenset(stop.row for stop in self.stopped if stop.table == spec.id) for spec in ordered}
        known = like.tables if like else {}
        tables = {spec.id: _compiled(spec, off[spec.id], known.get(spec.id)) for spec in ordered}
        self.tables: Mapping[str, Table] = MappingProxyType(tables)
        for stop in self.stopped:
            self.table(stop.table).row(stop.row)
        self._decide = {table.id: table.decide for table in self.tables.values()}
        self.clauses: Mapping[str, ClauseSpec] = MappingProxyType({clause.id: clause for clause in cited})

    def decide(self, table: str, inputs: Mapping, *, on: date | datetime) -> Answer:
        """The one answer of `table` on the behaviour date `on`."""
        try:
            decide = self._decide[table]
        except KeyError:
            raise UnknownTable(table) from None
        return decide(inputs, on)

    def table(self, name: str) -> Table:
        try:
            return self.tables[name]
        except KeyError:
            raise UnknownTable(name) from None

    def with_stopped(self, stopped: Iterable[Stop]) -> "Release":
        """The same release with exactly these rows stopped; none starts them all again.

        Raises UnknownTable or UnknownRow.
        """
        return Release((table.spec for table in self.tables.values()), self.clauses, stopped, like=self)

    def as_written(self) -> "Release":
        """The rules themselves: the same release with nothing stopped."""
        return self.with_stopped([]) if self.stopped else self

    def explain(self, answer: Answer, *, rows: Iterable[str] | None = None) -> Explanation:
        """Tells of every live row beside the one that decided, or of these rows, live or not. Raises UnknownRow."""
        return explain(self.tables[answer.table], self.clauses, answer, rows=rows)

    def decide_best(self, law: str, platform: str, inputs: Mapping, *, on: date | datetime) -> Best:
        """Both tables' answers, and the one better for the buyer. Raises UnknownTable or NotComparable."""
        return decide_best(self.table(law), self.table(platform), inputs, on=on)

    def explain_best(self, best: Best) -> BestExplanation:
        return BestExplanation(best, (self.explain(best.law), self.explain(best.platform)))

    def to_bytes(self) -> bytes:
        return self._bytes

    @classmethod
    def from_bytes(cls, content: bytes) -> "Release":
        document = DECODER.decode(content)
        return cls(document.tables, {clause.id: clause for clause in document.clauses}, document.stopped)

    def __repr__(self) -> str:
        return f"<Release {self.hash[:12]}, {len(self.tables)} tables>"


def _compiled(spec: TableSpec, stopped: frozenset[str], known: Table | None) -> Table:
    same = known is not None and known.spec is spec and known.stopped == stopped
    return known if same else Table(spec, stopped=stopped)
