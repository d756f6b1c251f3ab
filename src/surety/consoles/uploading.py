"""One file sent on its own: from the connection to the disk while it is hashed, never into memory.

What came is kept by its hash, under whoever brought it; a fact names the hash. Every way of failing has a code, and
leaves nothing behind.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from surety.consoles.evidence import TOKEN_SALT
from surety.consoles.provenance import provenance_of
from surety.engine.calendar import day_of
from surety.engine.fact import Source
from surety.evidence.bringing import brought, note_brought, short_of
from surety.evidence.filetypes import HEAD_BYTES, STREAMED_BYTES_MAX, FileKind, is_heic, kind_of
from surety.evidence.store import claim, folder, place_of

CHUNK_BYTES = 256 * 1024
OWNER_MB_A_DAY = 40 * 1024
"""Of one shop, centre or platform. What a buyer may bring is bounded by `ORDER_MB_A_DAY`."""
ORDER_MB_A_DAY = 200
FREE_BYTES_MIN = 1024**3
"""Left on the disk for the database beside it."""
_ABANDONED_SECONDS = 60
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_MB = 1024 * 1024


REFUSALS: dict[str, tuple[int, Any]] = {
    "raw_body_only": (422, _("Send the file itself as the body, not a form.")),
    "empty_file": (422, _("The file is empty.")),
    "file_too_large": (413, _("The file is larger than a file of its kind may be.")),
    "interrupted": (400, _("The file did not arrive whole. Please send it again.")),
    "heic_file": (422, _("This is a HEIC picture, which not everybody can open. Send it as JPEG.")),
    "not_evidence": (
        422,
        _("This is neither a JPEG, PNG or WebP picture, nor a PDF, nor an MP4, MOV or WebM video."),
    ),
    "disguised_file": (422, _("The file is cut short, or not what it says it is. Please take or save it again.")),
    "evidence_mismatch": (
        422,
        _("What arrived is not what was announced: its SHA-256 is another. Please send it again."),
    ),
    "bad_range": (422, _("The piece is not where it says, or names no file.")),
    "upload_busy": (409, _("An earlier piece of this file is still arriving. Please wait a moment.")),
    "too_many_open": (429, _("Too many files were begun and not finished. Please finish one, or go on tomorrow.")),
    "quota_reached": (429, _("Too much was sent today. Please go on tomorrow.")),
    "storage_full": (507, _("There is no room for files now. Please tell the platform.")),
}
"""Every code an upload may be refused with, its status and its words. Codes are never renamed."""


class UploadRefused(Exception):
    """What was sent is not kept: `code` is one of REFUSALS, the message says why, in the reader's language."""

    def __init__(self, code: str, **params: int) -> None:
        self.code, self.params = code, params
        self.status, words = REFUSALS[code]
        super().__init__(str(words))


@dataclass(frozen=True)
class Upload:
    """A file that is kept now."""

    sha256: str
    media_type: str
    bytes: int
    name: str
    provenance: str = "none"
    """`signed`, `stripped` or `none`: `surety.consoles.provenance`."""

    @property
    def reference(self) -> str:
        """As facts name evidence: `sha256:<hash> <type> <bytes> <name>`."""
        return f"sha256:{self.sha256} {self.media_type} {self.bytes} {self.name}"

    def told(self, *, subject: str) -> dict[str, Any]:
        """What its sender hears; `token` brings it into a form about the same subject (`evidence.Drafts`)."""
        return {
            "sha256": self.sha256,
            "media_type": self.media_type,
            "bytes": self.bytes,
            "name": self.name,
            "reference": self.reference,
            "provenance": self.provenance,
            "token": signing.dumps([subject, self.reference], salt=TOKEN_SALT),
        }


def owner_of(source: Source) -> str:
    """Under whom files are kept: a shop, a centre, a platform, or the buyer of one order."""
    return source.name if source.name.startswith("buyer:") else f"{source.party.value}:{source.name}"


def receive(request: HttpRequest, *, owner: str) -> Upload:
    """Keep the body of a PUT or POST. Raises UploadRefused; the connection is not read further then."""
    declared = _declared(request)
    room = check_room(owner, declared or 0)
    _sweep()
    with _incoming() as (path, target):
        kind, digest, size = _copy(chunks_of(request, declared), target, room=room)
        if declared is not None and size < declared:
            raise UploadRefused("interrupted")
        target.flush()
        return keep(request, path, target, owner=owner, kind=kind, digest=digest)


def keep(request: HttpRequest, path: Path, target: BinaryIO, *, owner: str, kind: FileKind, digest: str) -> Upload:
    """Put a file that has arrived where it is kept, if it is whole and what its sender says it is."""
    provenance = _check_content(path, kind)
    check_hash(request, digest)
    os.fsync(target.fileno())
    size = path.stat().st_size
    _put(path, digest, owner=owner, size=size)
    return Upload(digest, kind.media, size, name_of(request, kind), provenance)


def claimed(owner: str, digest: str) -> bool:
    """Whether this owner may name the file in a fact: they sent it, and it is here for as long as that takes."""
    return brought(owner, digest) and claim(digest)


def _declared(request: HttpRequest) -> int | None:
    """How long the body says it is; None where it comes in pieces. Too long, it is refused unread."""
    if request.content_type in FORMS:
        raise UploadRefused("raw_body_only")
    text = request.META.get("CONTENT_LENGTH") or ""
    if not text and "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        return None
    if not text.strip("0"):
        raise UploadRefused("empty_file")
    if not text.isdecimal() or len(text) > 15 or int(text) > STREAMED_BYTES_MAX:
        raise too_large(STREAMED_BYTES_MAX)
    return int(text)


def too_large(most: int) -> UploadRefused:
    return UploadRefused("file_too_large", most_mb=most // _MB)


def check_room(owner: str, wanted: int, *, here: int = 0) -> int:
    """Bytes this owner may still send today; refused if they want to send more. Of `wanted`, so much is `here`.

    What the database beside it needs of the disk is nobody's.
    """
    if shutil.disk_usage(settings.HOME).free - (wanted - here) < FREE_BYTES_MIN:
        raise UploadRefused("storage_full")
    most = ORDER_MB_A_DAY if owner.startswith("buyer:") else OWNER_MB_A_DAY
    tally = _tally(owner)
    room = max(0, most - (tally.stat().st_size if tally.is_file() else 0)) * _MB
    if wanted > room:
        raise UploadRefused("quota_reached", left_mb=room // _MB)
    return room


def chunks_of(request: HttpRequest, declared: int | None) -> Iterator[bytes]:
    """The body as it arrives. One without a length Django takes for empty, so it is read from the server itself."""
    stream = request if declared is not None else request.META["wsgi.input"]
    while True:
        try:
            chunk = stream.read(CHUNK_BYTES)
        except OSError:  # the sender went away
            raise UploadRefused("interrupted") from None
        if not chunk:
            return
        yield chunk


def _copy(chunks: Iterator[bytes], target: BinaryIO, *, room: int) -> tuple[FileKind, str, int]:
    """To disk while it is hashed; cut off where its kind ends, which its first bytes tell."""
    seen, size, head = hashlib.sha256(), 0, b""
    kind: FileKind | None = None
    for chunk in chunks:
        size += len(chunk)
        if kind is None:
            head = (head + chunk)[:HEAD_BYTES]
            kind = kind_by(head) if len(head) == HEAD_BYTES else None
        if kind is not None and size > kind.streamed_bytes_max:
            raise too_large(kind.streamed_bytes_max)
        if size > room:
            raise UploadRefused("quota_reached", left_mb=room // _MB)
        seen.update(chunk)
        target.write(chunk)
    if not size:
        raise UploadRefused("empty_file")
    return kind or kind_by(head), seen.hexdigest(), size


def kind_by(head: bytes) -> FileKind:
    kind = kind_of(head)
    if kind is None:
        raise UploadRefused("heic_file" if is_heic(head) else "not_evidence")
    return kind


def _check_content(path: Path, kind: FileKind) -> str:
    """Whole, and what it begins as; what it says of its provenance."""
    with path.open("rb") as stream:
        if not kind.ends_well(stream):
            raise UploadRefused("disguised_file")
        return provenance_of(stream, kind.media)


def check_hash(request: HttpRequest, digest: str) -> None:
    said = request.headers.get("X-Content-SHA256", "").strip().lower()
    if said and said != digest:
        raise UploadRefused("evidence_mismatch")


def _put(path: Path, digest: str, *, owner: str, size: int) -> None:
    kept = place_of(digest)
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.replace(path, kept)
    if brought(owner, digest):
        return
    note_brought(owner, digest)
    tally = _tally(owner)
    tally.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tally.open("ab") as counted:  # a byte a megabyte: appending needs no lock, and the size is the sum
        counted.write(bytes(size // _MB + 1))


def _tally(owner: str) -> Path:
    return folder() / "tallies" / f"{day_of(datetime.now(UTC)):%Y%m%d}" / short_of(owner)


@contextmanager
def _incoming() -> Iterator[tuple[Path, BinaryIO]]:
    """A file of its own that is gone afterwards unless it was put where it is kept; locked while it is written."""
    path = folder() / "incoming" / secrets.token_hex(16)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as target:
            fcntl.flock(target, fcntl.LOCK_EX)
            yield path, target
    finally:
        path.unlink(missing_ok=True)


def _sweep() -> None:
    """Remove what a killed process left: its locks ended with it."""
    before = time.time() - _ABANDONED_SECONDS
    for path in (folder() / "incoming").glob("*"):
        try:
            if path.stat().st_mtime < before:
                _remove_unlocked(path)
        except FileNotFoundError:  # it was finished, or swept by another
            continue
    for day in sorted((folder() / "tallies").glob("*"))[:-2]:
        shutil.rmtree(day, ignore_errors=True)


def _remove_unlocked(path: Path) -> None:
    with path.open("rb") as left:
        try:
            fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        path.unlink(missing_ok=True)


def name_of(request: HttpRequest, kind: FileKind) -> str:
    """As its sender calls it, percent-encoded, in `X-File-Name`; it is a label and never a path."""
    given = unquote(request.headers.get("X-File-Name", "")[:400])
    return re.sub(r"[^\w.\- ]", "_", given)[-80:] or f"file.{kind.extension}"
