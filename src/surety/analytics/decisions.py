"""The decision log as columns: one Parquet file a table and day of receipt, written anew until the day is over.

    <home>/analytics/decisions/<table>/<day>.parquet

Columns: `subject`, `shop`, `seq`, `n`, `on` (the behaviour date in the table's zone), `release_no`, `status`, `row`
(the one that decided, or several joined by `+`), `asked`, then one a declared input (`column_of`), null where its value
was unknown, or is none of the kind that the latest release gives the input. Where a release had no such table nobody
declared the inputs: `asked` holds them by name, as JSON, and is null elsewhere.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from surety.engine import book
from surety.engine.ask import INVALID
from surety.engine.db import Connection
from surety.launcher.lock import FileLock
from surety.rulebook import Release, Table
from surety.rulebook.spec import InputSpec, TableSpec

ROW_GROUP = 100_000
DAY = timedelta(days=1)
_ZONE = ZoneInfo("Asia/Shanghai")
"""In which a day is told where no table says in which."""

_SELECT = """
select d.rule_table, d.subject, coalesce(o.shop, ''), d.seq, d.n, d.decided_on, d.release_no, d.status, d.rows, i.inputs
from surety_decision d
join surety_decision_input i on i.bucket = d.input_bucket and i.input_key = d.input_key
left join surety_order o on o.bucket = d.bucket and o.subject = d.subject
where d.recorded_at >= %s and d.recorded_at < %s
"""

_DATABASE = """
select system_identifier || '/' || (select oid from pg_database where datname = current_database())
from pg_control_system()
"""

TEXT = pa.dictionary(pa.int32(), pa.string())
FIXED = [
    ("subject", pa.string()),
    ("shop", TEXT),
    ("seq", pa.int32()),
    ("n", pa.int16()),
    ("on", pa.date32()),
    ("release_no", pa.int32()),
    ("status", TEXT),
    ("row", TEXT),
    ("asked", TEXT),
]
_FIXED_NAMES = {name for name, _ in FIXED}
TYPES = {"enum": TEXT, "tree": TEXT, "bool": pa.bool_(), "date": pa.date32()}


def export(connection: Connection, folder: Path) -> int:
    """Bring `folder` up to date with the log; returns the number of decisions written.

    A day's files are replaced whole and at once, so an interrupted export is simply done again. Days that ended more
    than a day before the latest decision are never read again. One process at a time writes; a folder that another
    database filled is emptied first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock") as lock:
        lock.hold()
        return _bring_up_to_date(connection, folder)


def _bring_up_to_date(connection: Connection, folder: Path) -> int:
    mark = folder / "complete.json"
    done = json.loads(mark.read_text()) if mark.exists() else {}
    database = connection.execute(_DATABASE).fetchone()[0]  # type: ignore[index]
    if done.get("database") != database:
        _empty(folder, mark)
        done = {}
    through = date.fromisoformat(done.get("through", date.min.isoformat()))
    releases: dict[int, Release] = {}
    written, last = 0, date.min
    day = _day_after(connection, through)
    while day is not None:
        releases = releases or _releases(connection)
        written += _export_day(connection, folder, day, releases)
        last, day = day, _day_after(connection, day)
    if written:
        through = max(through, last - 2 * DAY)
        content = json.dumps({"database": database, "through": through.isoformat()})
        _replace(mark, lambda path: path.write_text(content))
    return written


def _day_after(connection: Connection, day: date) -> date | None:
    """The next day on which something was decided: a sandbox's clock leaps over years."""
    start = datetime.combine(day + DAY, time(), UTC)
    (at,) = connection.execute(
        "select min(recorded_at) from surety_decision where recorded_at >= %s", [start]
    ).fetchone()  # type: ignore[misc]
    return at.astimezone(UTC).date() if at else None


def _empty(folder: Path, mark: Path) -> None:
    mark.unlink(missing_ok=True)
    for _, files in list(files_of(folder)):
        for path in files:
            path.unlink(missing_ok=True)


def _releases(connection: Connection) -> dict[int, Release]:
    numbers = [number for (number,) in connection.execute("select release_no from surety_release").fetchall()]
    return {number: book.numbered(connection.cursor(), number) for number in numbers}


def _export_day(connection: Connection, folder: Path, day: date, releases: dict[int, Release]) -> int:
    start = datetime.combine(day, time(), UTC)
    specs = _specs(releases)
    sheets: dict[str, _Sheet] = {}
    written = 0
    with ExitStack() as files, connection.transaction(), connection.cursor("decisions") as cursor:
        cursor.itersize = 10_000
        cursor.execute(_SELECT, [start, start + DAY])
        for name, *fixed, inputs in cursor:
            if name not in sheets:
                sheets[name] = files.enter_context(_Sheet(folder / _folder_of(name), day, specs.get(name, {})))
            sheets[name].add(fixed, inputs, releases[fixed[5]].tables.get(name))
            written += 1
    return written


def _specs(releases: dict[int, Release]) -> dict[str, dict[str, InputSpec]]:
    """Every input a table has had, by name; the latest release's form of it."""
    found: dict[str, dict[str, InputSpec]] = defaultdict(dict)
    for number in sorted(releases):
        for name, table in releases[number].tables.items():
            found[name].update({spec.name: spec for spec in table.spec.inputs})
    return found


class _Sheet:
    """One table's decisions of one day. The file appears when all of it is there, and not at all when it is empty."""

    def __init__(self, folder: Path, day: date, inputs: dict[str, InputSpec]) -> None:
        self._path = folder / f"{day.isoformat()}.parquet"
        self._partial = self._path.with_suffix(".partial")
        self._inputs = inputs
        self._schema = pa.schema(FIXED + [(column_of(name), arrow_type(spec)) for name, spec in inputs.items()])
        self._nothing = (None,) * len(inputs)
        self._rows: list[tuple[Any, ...]] = []
        self._writer: pq.ParquetWriter | None = None
        self._vectors: dict[tuple[int, str], tuple[Any, ...]] = {}

    def __enter__(self) -> _Sheet:
        return self

    def add(self, fixed: list[Any], inputs: str, table: Table | None) -> None:
        """`table` is None where the release had none of this name; what it could not be asked is kept by name too."""
        subject, shop, seq, n, decided_on, release_no, status, rows = fixed
        table = None if status == INVALID else table
        vector = self._vectors.get((release_no, inputs))
        if vector is None:
            vector = (None, *self._vector(inputs, table.spec)) if table else (inputs, *self._nothing)
            self._vectors[release_no, inputs] = vector
        day = table.day(decided_on) if table else decided_on.astimezone(_ZONE).date()
        self._rows.append((subject, shop, seq, n, day, release_no, status, "+".join(rows), *vector))
        if len(self._rows) == ROW_GROUP:
            self._flush()

    def _vector(self, inputs: str, spec: TableSpec) -> tuple[Any, ...]:
        given = dict(zip((each.name for each in spec.inputs), msgspec.json.decode(inputs), strict=True))
        types = {each.name: each.type for each in spec.inputs}
        return tuple(_fitting(_value(given.get(name), types.get(name)), now) for name, now in self._inputs.items())

    def _flush(self) -> None:
        columns = zip(*self._rows, strict=True)
        arrays = [pa.array(column, kind) for column, kind in zip(columns, self._schema.types, strict=True)]
        if self._writer is None:
            self._path.parent.mkdir(exist_ok=True)
            self._writer = pq.ParquetWriter(self._partial, self._schema, compression="zstd")
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows.clear()
        self._vectors.clear()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if kind is None and self._rows:
            self._flush()
        if self._writer is not None:
            self._writer.close()
            if kind is None:
                os.replace(self._partial, self._path)


def column_of(name: str) -> str:
    """The column of an input; some are called like a column that every table has."""
    return f"input:{name}" if name in _FIXED_NAMES else name


def arrow_type(spec: InputSpec) -> pa.DataType:
    """The column that holds an input's values."""
    if spec.type == "number":
        return pa.int64() if spec.whole else pa.float64()
    return TYPES[spec.type]


def _value(stored: Any, kind: str | None) -> Any:
    """UNKNOWN was logged by its name, a date as text."""
    if stored is None or (stored == "unknown" and kind not in ("enum", "tree")):
        return None
    return date.fromisoformat(stored) if kind == "date" else stored


def named_value(stored: Any, spec: InputSpec) -> Any:
    """A value that was asked by name, or None where it is none of the input's kind."""
    if spec.type == "date" and isinstance(stored, str):
        with suppress(ValueError):
            return date.fromisoformat(stored)
        return None
    return _fitting(stored, spec)


def _fitting(value: Any, spec: InputSpec) -> Any:
    if spec.type == "number":
        fits = isinstance(value, int if spec.whole else (int, float)) and not isinstance(value, bool)
    else:
        fits = isinstance(value, {"bool": bool, "date": date}.get(spec.type, str))
    return value if fits else None


def _replace(path: Path, write: Any) -> None:
    partial = path.with_suffix(".partial")
    write(partial)
    os.replace(partial, path)


def _folder_of(table: str) -> str:
    """A table may be called `../x`."""
    return quote(table, safe="").replace(".", "%2E")


def files_of(folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """Each table's files, oldest first."""
    for sub in sorted(path for path in folder.iterdir() if path.is_dir()) if folder.exists() else ():
        yield unquote(sub.name), sorted(sub.glob("*.parquet"))
