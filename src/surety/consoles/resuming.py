"""A large file sent in pieces, so that a broken line costs a piece of it and not all.

Each piece is a PUT to where files are sent, with two headers more::

    X-Upload-Id: 3f2a…                                 the sender's own name for this file, the same for every piece
    Content-Range: bytes 8388608-16777215/94371840     which bytes these are; kept if they go on where the last ended
    Content-Range: bytes */94371840                    none; how far is it?

Until all of it is here the answer is 202 with how many bytes were `received`, which is where to go on; then it is that
of a file sent at once, as often as somebody asks whom it did not reach. What arrived of a piece that broke off stays. A
file that is not finished within a day goes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.http import HttpRequest

from surety.consoles import uploading
from surety.consoles.uploading import Upload, UploadRefused
from surety.evidence.bringing import short_of
from surety.evidence.filetypes import HEAD_BYTES, STREAMED_BYTES_MAX
from surety.evidence.store import folder, place_of

OPEN_MAX = 20
"""Files of one sender that are not finished."""
DONE_MAX = 200
"""Of one sender's finished files, the last of which it is known by which name they came."""
_DONE = ".done"
_GOES_ON = ("interrupted", "quota_reached", "storage_full")
"""What says nothing against the file itself."""
_RANGE = re.compile(r"bytes (?:([0-9]{1,15})-([0-9]{1,15})|\*)/([1-9][0-9]{0,14})")
_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")


class Partly(NamedTuple):
    """Not all of it is here; the next piece begins at `received`."""

    received: int


class _Piece(NamedTuple):
    id: str
    first: int
    end: int
    total: int


def receive(request: HttpRequest, *, owner: str) -> Upload | Partly:
    """Keep the body of a PUT or POST, whole or in pieces. Raises UploadRefused."""
    if "Content-Range" not in request.headers:
        return uploading.receive(request, owner=owner)
    piece = _piece(request)
    if (kept := _kept(request, piece, owner=owner)) is not None:
        return kept
    if not piece.end and not _path(owner, piece).exists():
        return Partly(0)
    with _open(owner, piece) as (path, target):
        size = target.seek(0, os.SEEK_END)
        if piece.first != size or piece.first == piece.end:
            return Partly(size)
        try:
            size = _append(request, path, target, piece, owner=owner)
            return Partly(size) if size < piece.total else _finish(request, path, target, owner=owner)
        except UploadRefused as error:
            if error.code not in _GOES_ON:
                path.unlink(missing_ok=True)
            raise


def _piece(request: HttpRequest) -> _Piece:
    found = _RANGE.fullmatch(request.headers["Content-Range"])
    name = request.headers.get("X-Upload-Id", "")
    if found is None or not _ID.fullmatch(name):
        raise UploadRefused("bad_range")
    first, end = (int(found[1]), int(found[2]) + 1) if found[1] else (0, 0)
    total, length = int(found[3]), request.META.get("CONTENT_LENGTH") or "0"
    if total > STREAMED_BYTES_MAX:
        raise uploading.too_large(STREAMED_BYTES_MAX)
    if not first <= end <= total or not length.isdecimal() or int(length) != end - first:
        raise UploadRefused("bad_range")
    return _Piece(name, first, end, total)


@contextmanager
def _open(owner: str, piece: _Piece) -> Iterator[tuple[Path, BinaryIO]]:
    """What is here of the file, for one request at a time: another may still wait for a line that broke."""
    path = _path(owner, piece)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists() and len(_unfinished(path.parent)) >= OPEN_MAX:
        raise UploadRefused("too_many_open")
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b") as target:
        try:
            fcntl.flock(target, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UploadRefused("upload_busy") from None
        if not path.exists() or not os.path.samestat(os.fstat(target.fileno()), path.stat()):  # it ended meanwhile
            raise UploadRefused("upload_busy")
        yield path, target


def _unfinished(folder: Path) -> list[int]:
    """How much is here of each file."""
    sizes = []
    for each in folder.iterdir():
        try:
            sizes += [] if each.suffix == _DONE else [each.stat().st_size]
        except FileNotFoundError:  # it ended meanwhile
            continue
    return sizes


def _path(owner: str, piece: _Piece) -> Path:
    return folder() / "partial" / short_of(owner) / f"{piece.id}.{piece.total}"


def _append(request: HttpRequest, path: Path, target: BinaryIO, piece: _Piece, *, owner: str) -> int:
    """Write the piece behind what is here; returns how much that is now."""
    here = sum(_unfinished(path.parent))
    uploading.check_room(owner, here + piece.total - piece.first, here=here)
    size = piece.first
    for chunk in uploading.chunks_of(request, piece.end - piece.first):
        size += target.write(chunk)
    target.flush()
    if size >= min(HEAD_BYTES, piece.total):
        target.seek(0)
        kind = uploading.kind_by(target.read(HEAD_BYTES))
        if piece.total > kind.streamed_bytes_max:
            raise uploading.too_large(kind.streamed_bytes_max)
    if size < piece.end:
        raise UploadRefused("interrupted")
    return size


def _finish(request: HttpRequest, path: Path, target: BinaryIO, *, owner: str) -> Upload:
    target.seek(0)
    kind = uploading.kind_by(target.read(HEAD_BYTES))
    target.seek(0)
    digest = hashlib.file_digest(target, "sha256").hexdigest()
    kept = uploading.keep(request, path, target, owner=owner, kind=kind, digest=digest)
    _note_done(path, f"{digest} {kept.provenance}")
    return kept


def _note_done(path: Path, said: str) -> None:
    """At once, since others may read it meanwhile."""
    draft = path.with_name(f"{path.name}.new{_DONE}")
    draft.write_text(said)
    os.replace(draft, path.with_name(path.name + _DONE))
    done = [each for each in os.scandir(path.parent) if each.name.endswith(_DONE)]
    if len(done) > DONE_MAX:
        for each in sorted(done, key=_changed_at)[:-DONE_MAX]:
            Path(each).unlink(missing_ok=True)


def _changed_at(entry: os.DirEntry[str]) -> float:
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:  # another request forgot it first
        return 0.0


def _kept(request: HttpRequest, piece: _Piece, *, owner: str) -> Upload | None:
    """The file, if its last piece has come already and only the answer was lost."""
    path = _path(owner, piece)
    try:
        digest, provenance = path.with_name(path.name + _DONE).read_text().split()
        with place_of(digest).open("rb") as stream:
            kind = uploading.kind_by(stream.read(HEAD_BYTES))
    except FileNotFoundError:
        return None
    if not uploading.claimed(owner, digest):
        return None
    uploading.check_hash(request, digest)
    return Upload(digest, kind.media, piece.total, uploading.name_of(request, kind), provenance)
