"""An appeal pack as a ZIP file, written as it is sent: the printable page, the files, and a manifest of their hashes.

The same case gives the same bytes for the same reader in the same language: nothing of the moment of asking is in it,
files are stored as they are, and every entry carries the time of the last thing that was recorded.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

from django.http import StreamingHttpResponse
from django.template.loader import render_to_string

from surety.consoles import evidence
from surety.consoles.aftersale.pack import Pack, Piece

CHUNK_BYTES = 256 * 1024
PAGE, MANIFEST = "pack.html", "manifest.json"


class _Sent:
    """What zipfile writes to: kept only until it is passed on."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        return None

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def anchor(digest: str) -> str:
    """From where a file is named in the printable page to where it is listed."""
    return f"#file-{digest[:12]}"


def answer(pack: Pack, *, language: str) -> StreamingHttpResponse:
    """The download. Everything of the database is read before the first byte is sent."""
    names = file_names(pack)
    inside = [
        each | {"href": names.get(each["piece"].digest, "")} if each["piece"].digest else each
        for each in pack.context["pieces"]
    ]
    page = render_to_string("aftersale/pack_print.html", pack.context | {"pieces": inside, "language": language})
    response = StreamingHttpResponse(stream(pack, page.encode(), names), content_type="application/zip")
    number = pack.case.case.replace(":", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="{number}.zip"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def file_names(pack: Pack) -> dict[str, str]:
    """Names inside the file by digest: a number, who showed it, and an extension by content; nobody's own words."""
    names: dict[str, str] = {}
    for piece in pack.pieces:
        kept = evidence.kept(piece.digest) if piece.digest else None
        if kept is not None:
            names[piece.digest] = f"evidence/{len(names) + 1:02}-{piece.side}-{piece.digest[:12]}.{kept.extension}"
    return names


def stream(pack: Pack, page: bytes, names: dict[str, str]) -> Iterator[bytes]:
    sent = _Sent()
    made_at = _dos_time(pack.as_of)
    files: list[dict[str, Any]] = []
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[arg-type]
        files.append(_write(archive, PAGE, page, made_at))
        yield sent.take()
        for piece in pack.pieces:
            if piece.digest in names:
                entry = yield from _copy(archive, sent, piece, names[piece.digest], made_at)
                files.append(entry)
        manifest = json.dumps(_manifest(pack, files, names), ensure_ascii=False, indent=1, sort_keys=True).encode()
        _write(archive, MANIFEST, manifest, made_at)
    yield sent.take()


def _write(archive: zipfile.ZipFile, name: str, content: bytes, made_at: tuple[int, ...]) -> dict[str, Any]:
    archive.writestr(_entry(name, made_at), content)
    return {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def _copy(archive: zipfile.ZipFile, sent: _Sent, piece: Piece, name: str, made_at: tuple[int, ...]) -> Iterator[bytes]:
    """The file bit by bit; hashed as it goes, so that the manifest says what is in the pack and not what should be."""
    kept = evidence.kept(piece.digest)
    seen, size = hashlib.sha256(), 0
    with archive.open(_entry(name, made_at), "w") as target:
        if kept is not None:
            with kept.path.open("rb") as source:
                for chunk in _chunks(source):
                    seen.update(chunk)
                    size += len(chunk)
                    target.write(chunk)
                    yield sent.take()
    yield sent.take()
    told = {"name": name, "sha256": seen.hexdigest(), "bytes": size, "shown_by": piece.side}
    told |= {"shown_at": piece.at.isoformat(), "as": piece.name, "unchanged": seen.hexdigest() == piece.digest}
    return told  # type: ignore[return-value]


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    while chunk := source.read(CHUNK_BYTES):
        yield chunk


def _manifest(pack: Pack, files: list[dict[str, Any]], names: dict[str, str]) -> dict[str, Any]:
    case = pack.case
    gone = [each for each in pack.pieces if each.digest and each.digest not in names]
    return {
        "case": case.case,
        "order": case.order,
        "shop": case.shop,
        "status": case.status.value,
        "type": case.type,
        "asked_fen": case.asked_fen,
        "currency": case.currency,
        "version": case.version,
        "as_of": pack.as_of.isoformat(),
        "for": pack.reader.side or "staff",
        "missing": [{"code": gap.code, "side": gap.side, "clause": gap.clause} for gap in pack.gaps],
        "files": files,
        "files_not_kept": [{"sha256": each.digest, "as": each.name} for each in gone],
        "links": [{"address": each.name, "shown_by": each.side} for each in pack.pieces if not each.digest],
    }


def _entry(name: str, made_at: tuple[int, ...]) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, made_at)  # type: ignore[arg-type]
    entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_STORED, 0o644 << 16, 3
    return entry


def _dos_time(at: datetime) -> tuple[int, ...]:
    """ZIP keeps even seconds since 1980."""
    at = at.astimezone(UTC)
    return (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second // 2 * 2)
