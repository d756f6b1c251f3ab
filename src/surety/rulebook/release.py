"""A release: every table of a rulebook at one moment, immutable and named by the hash of its content."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from types import MappingProxyType

import msgspec

from surety.rulebook.answer import Answer
from surety.rulebook.errors import UnknownTable
from surety.rulebook.explain import Explanation, explain
from surety.rulebook.spec import ClauseSpec, TableSpec
from surety.rulebook.table import Table


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """The canonical form: tables and clauses in order of id, cells and outputs as declared, no defaults."""

    tables: tuple[TableSpec, ...]
    clauses: tuple[ClauseSpec, ...] = ()
    version: int = 1


DECODER = msgspec.json.Decoder(Document)


class Release:
    def __init__(self, specs: Iterable[TableSpec], clauses: Mapping[str, ClauseSpec] | None = None):
        ordered = tuple(sorted(specs, key=lambda spec: spec.id))
        cited = tuple(sorted((clauses or {}).values(), key=lambda clause: clause.id))
        self._bytes = msgspec.json.encode(Document(ordered, cited))
        self.hash = sha256(self._bytes).hexdigest()
        self.tables: Mapping[str, Table] = MappingProxyType({spec.id: Table(spec) for spec in ordered})
        self._decide = {table.id: table.decide for table in self.tables.values()}
        self.clauses: Mapping[str, ClauseSpec] = MappingProxyType({clause.id: clause for clause in cited})

    def decide(self, table: str, inputs: Mapping, *, on: date | datetime) -> Answer:
        """The one answer of `table` on the behaviour date `on`."""
        try:
            decide = self._decide[table]
        except KeyError:
            raise UnknownTable(table) from None
        return decide(inputs, on)

    def explain(self, answer: Answer) -> Explanation:
        return explain(self.tables[answer.table], self.clauses, answer)

    def to_bytes(self) -> bytes:
        return self._bytes

    @classmethod
    def from_bytes(cls, content: bytes) -> "Release":
        document = DECODER.decode(content)
        return cls(document.tables, {clause.id: clause for clause in document.clauses})

    def __repr__(self) -> str:
        return f"<Release {self.hash[:12]}, {len(self.tables)} tables>"
