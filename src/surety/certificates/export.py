"""The log as a folder for any static server: tiles, entries, checkpoints, and the register of codes beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from surety.certificates import tiles
from surety.certificates.note import verifier_of
from surety.engine.db import Connection

ENTRIES_A_READ = 20_000


class NothingLogged(LookupError):
    """The log has no entry yet."""

    code = "nothing_logged"


def export(connection: Connection, folder: Path) -> int:
    """Write the log into `folder`; returns its size. The checkpoint comes last, so that what it names is there."""
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        cursor = connection.cursor()
        latest = cursor.execute(
            "select size, note from surety_log_checkpoint where bucket = 0 order by size desc limit 1"
        ).fetchone()
        if latest is None:
            raise NothingLogged
        size, note = latest
        _write_tiles(cursor, folder)
        _write_entries(cursor, folder, size)
        _write_lines(folder / "checkpoints.jsonl", _checkpoints(cursor))
        _write_lines(folder / "codes.jsonl", _codes(cursor))
        _write(folder / "checkpoint", note.encode())
    return int(size)


def write_verifier(folder: Path, name: str, private: Any) -> None:
    """The log's public key beside it, for whoever has not kept it: it proves nothing about itself."""
    _write(folder / "log.vkey", f"{verifier_of(name, private)}\n".encode())


def _write_tiles(cursor: Any, folder: Path) -> None:
    cursor.execute("select level, number, hashes from surety_log_tile where bucket = 0")
    for level, number, hashes in cursor:
        width = len(hashes) // tiles.HASH_BYTES
        _write(folder / tiles.path(level, number, width=width), bytes(hashes))


def _write_entries(cursor: Any, folder: Path, size: int) -> None:
    for first in range(0, size, ENTRIES_A_READ - ENTRIES_A_READ % tiles.WIDTH):
        cursor.execute(
            "select entry_no, content from surety_log_entry where bucket = 0 and entry_no >= %s and entry_no < %s"
            " order by entry_no",
            [first, min(size, first + ENTRIES_A_READ - ENTRIES_A_READ % tiles.WIDTH)],
        )
        for number, rows in groupby(cursor.fetchall(), key=lambda row: row[0] // tiles.WIDTH):
            contents = [bytes(content) for _, content in rows]
            _write(folder / tiles.path(None, number, width=len(contents)), tiles.bundle(contents))


def _checkpoints(cursor: Any) -> Iterator[dict[str, Any]]:
    cursor.execute("select size, note from surety_log_checkpoint where bucket = 0 order by size")
    return ({"size": size, "note": note} for size, note in cursor.fetchall())


def _codes(cursor: Any) -> Iterator[dict[str, Any]]:
    """The register of codes, blinded as the log blinds them."""
    cursor.execute(
        "select centre, blind, used_at is not null, voided_at is not null from surety_item_code order by centre, blind"
    )
    return ({"centre": c, "code": blind, "used": used, "void": void} for c, blind, used, void in cursor.fetchall())


def _write_lines(path: Path, lines: Iterable[dict[str, Any]]) -> None:
    _write(path, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
