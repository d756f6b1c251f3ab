"""Old months of the fact log as Parquet files: how one is written, checked and read (docs/decisions/0016).

Rows lie by bucket, kind, subject and seq, and the footer names the first of each row group, so that a subject is found
in two reads. Which files there are is said by `surety_fact_archive`, and by nothing in the folder.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from surety.config import environment
from surety.engine.keys import bucket_of
from surety.engine.partitions import following

if TYPE_CHECKING:
    from pyarrow import Schema, Table

GROUP_ROWS = 4096
_INDEX = b"surety.first"


class Stored(NamedTuple):
    """A row of the log. `fact_key` is 32 hexadecimal digits; `body` and `reads` are JSON to the byte as it was kept."""

    bucket: int
    kind: str
    subject: str
    seq: int
    type: str
    fact_key: str
    occurred_at: datetime
    recorded_at: datetime
    effective_at: datetime
    party: str
    source: str
    actor: str
    release_no: int
    body: str
    reads: str | None


class Month(msgspec.Struct, frozen=True):
    """A month that lies in a file; `month` is written 2026-01."""

    month: str
    rows: int
    sha256: str
    """Of the file."""
    footer: str
    """SHA-256 of the file's footer, which is checked whenever the file is opened; pages have checksums of their own."""
    name: str
    began_last: datetime | None = None
    """No subject with facts in the file began later; None where nobody knows."""

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Its first moment, and that of the next month."""
        first = date.fromisoformat(f"{self.month}-01")
        start, end = (datetime(each.year, each.month, 1, tzinfo=UTC) for each in (first, following(first)))
        return start, end


class ArchiveUnreadable(RuntimeError):
    """The file of an archived month is missing or is not what was written: nothing is read in its place."""

    def __init__(self, month: str, path: Path, what: str) -> None:
        super().__init__(
            f"the facts of {month} cannot be read: {path} {what}. Bring the file back from a backup, then run:"
            f" surety facts list --check (该月事实档案缺失或损坏，请从备份恢复)"
        )
        self.month = month


def write(month: str, rows: Iterable[Stored]) -> Month:
    """Write, read back and compare; only then is the file in its place. Raises ArchiveUnreadable if it differs."""
    folder = environment.make_archive_folder()
    for left in folder.glob(f"{month}.*.part"):
        left.unlink(missing_ok=True)
    draft = folder / f"{month}.{secrets.token_hex(8)}.part"
    written = _Counted(rows)
    _write(draft, written)
    _sync(draft)
    sha256 = _sha256(draft)
    place = folder / f"{month}-{sha256[:16]}.parquet"
    os.replace(draft, place)
    _sync(folder)
    made = Month(month, written.count, sha256, _footer(place), place.name)
    kept = _Counted(every(made))
    for _ in kept:
        pass
    if (kept.count, kept.digest()) != (written.count, written.digest()) or _sha256(place) != sha256:
        raise ArchiveUnreadable(month, place, "does not hold what was written to it")
    return made


class _Counted:
    """Rows as they pass, with their number and a digest over them."""

    def __init__(self, rows: Iterable[Stored]) -> None:
        self.count, self._rows, self._hash = 0, rows, hashlib.sha256()

    def __iter__(self) -> Iterator[Stored]:
        for row in self._rows:
            self.count += 1
            self._hash.update(msgspec.json.encode(row))
            yield row

    def digest(self) -> str:
        return self._hash.hexdigest()


def _write(draft: Path, rows: Iterable[Stored]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    first: list[tuple[int, str, str]] = []
    left = iter(rows)
    with pq.ParquetWriter(draft, _schema(), compression="zstd", write_page_checksum=True) as writer:
        while some := list(islice(left, GROUP_ROWS)):
            first.append(some[0][:3])
            columns = [
                pa.array(column, each.type) for column, each in zip(zip(*some, strict=True), _schema(), strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=_schema()), row_group_size=GROUP_ROWS)
        writer.add_key_value_metadata({_INDEX: msgspec.json.encode(first)})


@cache
def _schema() -> Schema:
    import pyarrow as pa

    instant = pa.timestamp("us", tz="UTC")
    kinds = {"bucket": pa.int16(), "seq": pa.int32(), "release_no": pa.int32()}
    kinds |= dict.fromkeys(("occurred_at", "recorded_at", "effective_at"), instant)
    return pa.schema([pa.field(name, kinds.get(name, pa.string()), name == "reads") for name in Stored._fields])


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _footer(path: Path) -> str:
    """A Parquet file ends with its footer, the footer's length in four bytes, and PAR1."""
    with path.open("rb") as stream:
        stream.seek(-8, os.SEEK_END)
        length = int.from_bytes(stream.read(4), "little")
        stream.seek(-8 - length, os.SEEK_END)
        return hashlib.sha256(stream.read()).hexdigest()


def check(month: Month) -> None:
    """Read the whole file. Raises ArchiveUnreadable."""
    path = _path(month)
    try:
        if _sha256(path) != month.sha256:
            raise ArchiveUnreadable(month.month, path, "is damaged")
    except OSError as error:
        raise ArchiveUnreadable(month.month, path, f"cannot be opened ({error.strerror})") from error


def every(month: Month) -> Iterator[Stored]:
    """All rows in the file's order. Raises ArchiveUnreadable."""
    file = _opened(month)
    for number in range(len(file.first)):
        yield from _rows(_group(file, number))


def group_count(month: Month) -> int:
    """How many parts the file is read in. Raises ArchiveUnreadable."""
    return len(_opened(month).first)


def pick(
    month: Month, number: int, *, kind: str, types: Sequence[str], since: datetime | None, until: datetime | None
) -> Iterator[Stored]:
    """Of one part, the facts of these types that were received from `since` to `until`, both with them."""
    import pyarrow.compute as pc

    group = _group(_opened(month), number)
    wanted = pc.and_(pc.equal(group["kind"], kind), pc.is_in(group["type"], _strings(types)))
    for at, holds in ((since, pc.greater_equal), (until, pc.less_equal)):
        if at is not None:
            wanted = pc.and_(wanted, holds(group["recorded_at"], at))
    return _rows(group.filter(wanted))


def _strings(values: Sequence[str]) -> Any:
    import pyarrow as pa

    return pa.array(values, pa.string())


def find(month: Month, kind: str, subjects: Iterable[str]) -> Iterator[Stored]:
    """The rows of these subjects. Raises ArchiveUnreadable."""
    import pyarrow.compute as pc

    file = _opened(month)
    for key in sorted((bucket_of(subject), kind, subject) for subject in subjects):
        for number in range(max(bisect_left(file.first, key) - 1, 0), bisect_right(file.first, key)):
            group = _group(file, number)
            yield from _rows(group.filter(pc.and_(pc.equal(group["subject"], key[2]), pc.equal(group["kind"], kind))))


def _rows(group: Table) -> Iterator[Stored]:
    return map(Stored._make, zip(*(column.to_pylist() for column in group.columns), strict=True))


class _File(NamedTuple):
    month: str
    path: Path
    stamp: tuple[int, int]
    """Size and time of change: a file that was brought back is read anew."""
    footer: str
    rows: int

    @property
    def first(self) -> Sequence[tuple[int, str, str]]:
        return _looked_into(self)[1]


def _path(month: Month) -> Path:
    return environment.archive_folder() / month.name


def find_file(month: Month) -> os.stat_result:
    """Raises ArchiveUnreadable where it is not in this machine's folder."""
    path = _path(month)
    try:
        return path.stat()
    except OSError as error:
        raise ArchiveUnreadable(month.month, path, f"cannot be opened ({error.strerror})") from error


def _opened(month: Month) -> _File:
    path, status = _path(month), find_file(month)
    return _File(month.month, path, (status.st_size, status.st_mtime_ns), month.footer, month.rows)


@lru_cache(maxsize=128)
def _looked_into(file: _File) -> tuple[Any, list[tuple[int, str, str]]]:
    """The footer, and the first key of each row group."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        if _footer(file.path) != file.footer:
            raise ArchiveUnreadable(file.month, file.path, "is damaged")
        footer = pq.read_metadata(file.path)
        return footer, msgspec.json.decode(footer.metadata[_INDEX], type=list[tuple[int, str, str]])
    except (OSError, pa.ArrowException) as error:
        raise ArchiveUnreadable(file.month, file.path, f"is damaged ({error})") from error


@lru_cache(maxsize=8)
def _group(file: _File, number: int) -> Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    footer, _ = _looked_into(file)
    try:
        with pq.ParquetFile(file.path, metadata=footer, page_checksum_verification=True) as opened:
            return opened.read_row_group(number, use_threads=False)
    except (OSError, pa.ArrowException) as error:
        raise ArchiveUnreadable(file.month, file.path, f"is damaged ({error})") from error
