"""Set-based writing: many rows of one table in one statement, the same for a click and for a batch of 10,000 facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from struct import Struct
from typing import Any

from msgspec.json import encode
from psycopg import adapters, sql
from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format

from surety.engine.talk import Said, ask, tell

Row = Sequence[Any]

PLAIN = frozenset({"smallint", "integer", "bigint", "boolean", "uuid", "timestamptz"})
"""Types whose text never needs quotes in an array."""

COPY_FROM = 40
"""From this many rows on, COPY is cheaper than INSERT; below it, INSERT can share a round trip with others."""

NAMED_MAX = 8
"""Rows that a statement names one by one: half of what the server takes for as many in arrays."""

PLANS_MAX = 500
"""Beyond so many statements a connection plans no more of those that are several in one."""

TABLES: Mapping[str, Mapping[str, str]] = {
    "surety_fact": {
        "bucket": "smallint", "kind": "text", "subject": "text", "seq": "integer", "type": "text",
        "fact_key": "uuid", "occurred_at": "timestamptz", "recorded_at": "timestamptz",
        "effective_at": "timestamptz", "party": "text", "source": "text", "actor": "text",
        "release_no": "integer", "body": "json", "reads": "json",
    },
    "surety_fact_key": {
        "bucket": "smallint", "fact_key": "uuid", "digest": "uuid", "answer": "text", "clause": "text",
    },
    "surety_refusal": {
        "bucket": "smallint", "refusal_key": "uuid", "kind": "text", "subject": "text", "type": "text",
        "code": "text", "clause": "text", "params": "json", "party": "text", "source": "text", "actor": "text",
        "occurred_at": "timestamptz", "recorded_at": "timestamptz",
    },
    "surety_quarantine": {
        "bucket": "smallint", "fact_key": "uuid", "kind": "text", "subject": "text", "type": "text",
        "body": "json", "party": "text", "source": "text", "actor": "text", "occurred_at": "timestamptz",
        "recorded_at": "timestamptz", "imported": "boolean",
    },
    "surety_vault": {
        "bucket": "smallint", "subject": "text", "entry": "uuid", "content": "json", "recorded_at": "timestamptz",
    },
    "surety_deadline": {
        "bucket": "smallint", "kind": "text", "subject": "text", "step": "text", "version": "integer",
        "due_at": "timestamptz", "was_due_at": "timestamptz", "set_at": "timestamptz", "set_by_seq": "integer",
        "rule_table": "text", "rule_row": "text", "basis": "json", "ended_at": "timestamptz", "ended_as": "text",
    },
    "surety_transfer": {
        "bucket": "smallint", "subject": "text", "effect": "text", "seq": "integer", "debit": "text",
        "credit": "text", "amount_fen": "bigint", "currency": "text", "rule_table": "text", "rule_row": "text",
        "occurred_at": "timestamptz", "recorded_at": "timestamptz", "shop": "text",
    },
    "surety_refund_intent": {
        "bucket": "smallint", "subject": "text", "intent": "text", "amount_fen": "bigint", "currency": "text",
        "payment": "text", "created_at": "timestamptz", "next_attempt_at": "timestamptz", "state": "text",
    },
    "surety_decision": {
        "bucket": "smallint", "subject": "text", "seq": "integer", "n": "smallint", "rule_table": "text",
        "decided_on": "timestamptz", "release_no": "integer", "recorded_at": "timestamptz", "status": "text",
        "rows": "text[]", "input_bucket": "smallint", "input_key": "uuid",
    },
    "surety_decision_input": {
        "bucket": "smallint", "input_key": "uuid", "rule_table": "text", "inputs": "json",
    },
    "surety_work_item": {
        "bucket": "smallint", "subject": "text", "item": "text", "kind": "text", "details": "json",
        "opened_at": "timestamptz", "closed_at": "timestamptz", "seq": "integer",
    },
    "surety_outbox": {
        "bucket": "smallint", "subject": "text", "seq": "integer", "n": "smallint", "kind": "text",
        "recipient": "text", "params": "json", "created_at": "timestamptz",
    },
    "surety_log_wanted": {
        "bucket": "smallint", "subject": "text", "seq": "integer", "n": "smallint", "kind": "text", "body": "json",
        "wanted_at": "timestamptz",
    },
    "surety_evidence": {
        "bucket": "smallint", "kind": "text", "subject": "text", "sha256": "text", "evidence": "text",
        "named_at": "timestamptz",
    },
    "surety_mark": {"bucket": "smallint", "mark": "text", "subject": "text"},
    "surety_release": {
        "bucket": "smallint", "release_no": "integer", "hash": "text", "content": "bytea",
        "known_from": "timestamptz", "note": "text",
    },
}  # fmt: skip


class VersionFence(RuntimeError):
    """A case changed under a batch that had it locked: somebody went past the door. Nothing is written."""


class Together:
    """Writes of several tables: many rows at once by COPY, the others in one trip.

    They may see the tables as they were before: no row may be inserted and updated in one of these.
    """

    def __init__(self, cursor: Any, *, few_shapes: bool = False) -> None:
        self._cursor, self._few_shapes = cursor, few_shapes
        self._said: list[Said] = []
        self._expected: dict[int, tuple[str, int]] = {}
        """Which of what is said updates a table, and how many rows of it."""

    def insert(self, table: str, columns: Mapping[str, str], rows: Sequence[Row], *, suffix: str = "") -> None:
        """Insert rows given in the order of `columns` (name -> SQL type)."""
        if len(rows) >= COPY_FROM and not suffix:
            _copy(self._cursor, table, columns, rows)
            return
        for some in _shares(rows):
            statement = _insert_statement(table, tuple(columns.items()), _named(some), suffix)
            self._said.append((statement, _values(columns, some)))

    def update(self, table: str, columns: Mapping[str, str], rows: Sequence[Row], *, keys: Sequence[str]) -> None:
        """Update rows by `keys`, a part of `columns`; `send` raises VersionFence unless each of them was found."""
        for some in _shares(rows):
            self._said.append(_update(table, columns, some, keys=keys))
            self._expected[len(self._said) - 1] = (table, len(some))

    def mark(self, table: str, columns: Mapping[str, str], rows: Sequence[Row], *, keys: Sequence[str]) -> None:
        """Update those rows that are there."""
        for some in _shares(rows):
            self._said.append(_update(table, columns, some, keys=keys))

    def send(self) -> None:
        if not self._said:
            return
        found = self._tell()
        for n, (table, count) in self._expected.items():
            if found[n] != count:
                raise VersionFence(f"{count - found[n]} of {count} rows of {table} changed while they were locked")

    def _tell(self) -> Mapping[int, int]:
        """How many rows each update found. What has few shapes is one statement, planned once."""
        connection = self._cursor.connection
        if not self._few_shapes or len(connection.prepared) > PLANS_MAX:
            return dict(enumerate(tell(connection, self._said)))
        statement, updates = _together(tuple([statement for statement, _ in self._said]))
        (counts,) = ask(connection, statement, [value for _, values in reversed(self._said) for value in values])
        return dict(zip(updates, map(int, counts), strict=False))


@cache
def _together(statements: tuple[str, ...]) -> tuple[str, tuple[int, ...]]:
    """One statement whose only row says how many rows each update found, and which of the statements are updates.

    What nobody counts PostgreSQL executes from the last to the first, so the first is named last: tables of shared keys
    are written in the order of keys by everybody, or two would wait head-on.
    """
    updates = tuple([n for n, statement in enumerate(statements) if statement.startswith("update")])
    parts = [f"w{n} as ({text}{' returning 1' if n in updates else ''})" for n, text in enumerate(statements)]
    counts = [f"(select count(*) from w{n})" for n in updates]
    return f"with {', '.join(reversed(parts))} select {', '.join(counts or ['0'])}", updates


class Ahead:
    """Writes of any number of rows that the server is at while their maker goes on, in the order they are given."""

    def __init__(self, say: Callable[[str, Sequence[Any]], None]) -> None:
        self._say = say
        """As `talk.ahead` gives it."""

    def insert(self, table: str, columns: Mapping[str, str], rows: Sequence[Row], *, suffix: str = "") -> None:
        """Insert rows given in the order of `columns` (name -> SQL type)."""
        if rows:
            self._say(_insert_statement(table, tuple(columns.items()), 0, suffix), _arrays(columns, rows))

    def mark(self, table: str, columns: Mapping[str, str], rows: Sequence[Row], *, keys: Sequence[str]) -> None:
        """Update those rows that are there by `keys`, a part of `columns`."""
        if rows:
            self._say(_update_statement(table, tuple(columns.items()), 0, tuple(keys), "true"), _arrays(columns, rows))


def update(
    cursor: Any, table: str, columns: Mapping[str, str], rows: Sequence[Row], *, keys: Sequence[str], only: str = "true"
) -> int:
    """Update rows by `keys`, a part of `columns`, where `only` holds; returns how many were."""
    said = [_update(table, columns, some, keys=keys, only=only) for some in _shares(rows)]
    return sum(tell(cursor.connection, said)) if said else 0


def _update(
    table: str, columns: Mapping[str, str], rows: Sequence[Row], *, keys: Sequence[str], only: str = "true"
) -> Said:
    statement = _update_statement(table, tuple(columns.items()), _named(rows), tuple(keys), only)
    return statement, _values(columns, rows)


def _shares(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Few rows by eight and the rest, many as they are: each number up to eight has a statement of its own."""
    size = NAMED_MAX if len(rows) < COPY_FROM else len(rows)
    for at in range(0, len(rows), size):
        yield rows[at : at + size]


def _named(rows: Sequence[Row]) -> int:
    """How many rows the statement names one by one; 0 when they come as arrays."""
    return len(rows) if len(rows) <= NAMED_MAX else 0


def _copy(cursor: Any, table: str, columns: Mapping[str, str], rows: Sequence[Row]) -> None:
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def text_array(values: Iterable[Any]) -> str:
    """An array literal of any values. Two replaces on a long document beat the driver's element by element."""
    quoted = [
        "NULL" if value is None else '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
        for value in values
    ]
    return "{" + ",".join(quoted) + "}"


def plain_array(values: Iterable[Any]) -> str:
    """An array literal of values of the PLAIN types: JSON's but for the brackets."""
    return "{" + encode(list(values))[1:-1].decode() + "}"


class Texts(bytes):
    """A text[] as the server sends and takes it: nothing to quote on our side, nothing to unquote on its."""


class _TextsDumper(Dumper):
    format = Format.BINARY
    oid = adapters.types["text"].array_oid

    def dump(self, obj: Buffer) -> Buffer:
        return obj


adapters.register_dumper(Texts, _TextsDumper)

_LENGTH = Struct("!i").pack
_NULL = _LENGTH(-1)
_OF_TEXTS = Struct("!iiiii").pack
"""Dimensions, whether there may be nulls, the type of an element, their number, the number of the first."""


def texts(values: Sequence[Any]) -> Texts:
    """An array of texts, in UTF-8 or not yet, or nulls; one at least."""
    parts = [_OF_TEXTS(1, 1, adapters.types["text"].oid, len(values), 1)]
    for value in values:
        if value is None:
            parts.append(_NULL)
        else:
            content = value if type(value) is bytes else str(value).encode()
            parts += (_LENGTH(len(content)), content)
    return Texts(b"".join(parts))


def _values(columns: Mapping[str, str], rows: Sequence[Row]) -> list[Any]:
    if _named(rows):
        return [value for row in rows for value in row]
    return _arrays(columns, rows)


def _arrays(columns: Mapping[str, str], rows: Sequence[Row]) -> list[Any]:
    by_column = zip(columns.values(), zip(*rows, strict=True), strict=True)
    return [plain_array(values) if kind in PLAIN else texts(values) for kind, values in by_column]


@cache
def _insert_statement(table: str, columns: tuple[tuple[str, str], ...], named: int, suffix: str) -> str:
    names = ", ".join(name for name, _ in columns)
    if named:
        row = f"({', '.join(['%s'] * len(columns))})"
        return f"insert into {table} ({names}) values {', '.join([row] * named)} {suffix}"
    selected = ", ".join(f"u.{name}{_cast(kind)}" for name, kind in columns)
    return f"insert into {table} ({names}) select {selected} from {unnested(columns, 'u')} {suffix}"


@cache
def _update_statement(
    table: str, columns: tuple[tuple[str, str], ...], named: int, keys: tuple[str, ...], only: str
) -> str:
    cast = _cast if not named else lambda kind: ""
    setters = ", ".join(f"{name} = u.{name}{cast(kind)}" for name, kind in columns if name not in keys)
    matched = " and ".join(f"t.{_key_column(name)} = u.{name}" for name in keys)
    return f"update {table} t set {setters} from {listed(columns, 'u', named)} where {matched} and {only}"


def listed(columns: Iterable[tuple[str, str]], name: str, named: int) -> str:
    """So many rows as a table called `name`, one parameter a value; as arrays when `named` is 0."""
    columns = tuple(columns)
    if not named:
        return unnested(columns, name)
    row = f"({', '.join(f'%s::{kind}' for _, kind in columns)})"
    return f"(values {', '.join([row] * named)}) as {name}({', '.join(column for column, _ in columns)})"


def sought(columns: Mapping[str, str], rows: Sequence[Row]) -> tuple[int, list[Any]]:
    """How many rows a statement that looks for these names, 0 for arrays, and its values."""
    return _named(rows), _values(columns, rows)


def unnested(columns: Iterable[tuple[str, str]], name: str) -> str:
    """Arrays as a table called `name`, with one parameter a column."""
    columns = tuple(columns)
    arrays = ", ".join(f"%s::{'text' if _travels_as_text(kind) else kind}[]" for _, kind in columns)
    return f"unnest({arrays}) as {name}({', '.join(column for column, _ in columns)})"


def _travels_as_text(kind: str) -> bool:
    return kind == "json" or kind.endswith("[]")


def _cast(kind: str) -> str:
    return f"::{kind}" if _travels_as_text(kind) else ""


def _key_column(name: str) -> str:
    """`read_version` is the fence: the version a case had when it was locked."""
    return "version" if name == "read_version" else name
