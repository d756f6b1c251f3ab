"""A candidate as it is kept: a release and its worked cases, in one document named by its hash. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from surety.exchange.raw import raw_table
from surety.rulebook import Case, Fault, Release, RulebookError, Status
from surety.rulebook.load import read_table
from surety.rulebook.place import Place
from surety.rulebook.spec import TableSpec

BYTES_MAX = 8 << 20
ROWS_MAX = 20_000
CASES_MAX = 50_000


class BadCandidate(ValueError):
    """A candidate nobody can use: a stable `code`, and what is wrong in words."""

    def __init__(self, code: str, reason: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(reason)
        self.code, self.reason, self.faults = code, reason, tuple(faults)


class Dossier(NamedTuple):
    """Rules as written, without stops, and the worked cases that prove them."""

    release: Release
    cases: tuple[Case, ...]


class _Case(Struct, frozen=True, omit_defaults=True):
    table: str
    name: str
    on: date
    inputs: dict[str, Any]
    row: str = ""
    status: Status = Status.DECIDED
    outputs: dict[str, Any] = {}


class _Document(Struct, frozen=True):
    release: msgspec.Raw
    cases: tuple[_Case, ...]


_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(_Document)


def pack(dossier: Dossier) -> bytes:
    """The one form of a dossier as bytes; raises BadCandidate for one that is too large or has rows stopped."""
    release = dossier.release.as_written()
    _refuse_excess(release, len(dossier.cases))
    cases = tuple(_Case(*case) for case in dossier.cases)
    content = _ENCODER.encode(_Document(msgspec.Raw(release.to_bytes()), cases))
    if len(content) > BYTES_MAX:
        raise BadCandidate("candidate_too_large", f"{len(content):,} bytes; at most {BYTES_MAX:,}")
    return content


def hash_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def unpack(content: bytes, *, expected: str) -> Dossier:
    """The dossier of these bytes; raises BadCandidate for what no rulebook folder could have said."""
    if len(content) > BYTES_MAX:
        raise BadCandidate("candidate_too_large", f"{len(content):,} bytes; at most {BYTES_MAX:,}")
    if hash_of(content) != expected:
        raise BadCandidate("candidate_altered", "the content does not have the hash it is kept under")
    try:
        document = _DECODER.decode(content)
        release = Release.from_bytes(bytes(document.release))
    except (msgspec.MsgspecError, TypeError, ValueError, KeyError, AttributeError, RecursionError) as error:
        raise BadCandidate("candidate_malformed", str(error)[:300]) from None
    if release.stopped or release.to_bytes() != bytes(document.release):
        raise BadCandidate("candidate_malformed", "not the one form in which rules are written")
    _refuse_excess(release, len(document.cases))
    faults = list(faults_of(release))
    if faults:
        raise BadCandidate("candidate_malformed", str(RulebookError(faults))[:300], faults)
    return Dossier(release, tuple(_typed(case, release) for case in document.cases))


def _refuse_excess(release: Release, cases: int) -> None:
    rows = sum(len(table.rows) for table in release.tables.values())
    if rows > ROWS_MAX or cases > CASES_MAX:
        raise BadCandidate("candidate_too_large", f"{rows:,} rows and {cases:,} cases")


def faults_of(release: Release) -> Iterable[Fault]:
    """What a reader of rulebook files would refuse: whatever no file can say is no table either."""
    for name, table in release.tables.items():
        faults: list[Fault] = []
        place = Place(faults, f"{name}.yaml")
        read = read_table(place, raw_table(table.spec), {})
        if not faults and not _same(read, table.spec):
            raise BadCandidate("candidate_malformed", f"table {name} is not in the form a file is read into")
        yield from faults


def _same(read: TableSpec | None, spec: TableSpec) -> bool:
    return read is not None and replace(read, subject=spec.subject) == spec


def _typed(case: _Case, release: Release) -> Case:
    """JSON has no days: an input that is a date is one again."""
    table = release.tables.get(case.table)
    dated = {each.name for each in table.spec.inputs if each.type == "date"} if table else set()
    inputs = {name: _day(value) if name in dated else value for name, value in case.inputs.items()}
    return Case(case.table, case.name, case.on, inputs, case.row, case.status, case.outputs)


def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return value
