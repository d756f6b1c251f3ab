"""Evidence by its content: a manifest names each file's SHA-256, and the credential and the log name the manifest's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from surety.certificates.canonical import canonical, sha256
from surety.certificates.report import Photo


def manifest(files: Sequence[Photo]) -> dict[str, Any]:
    """The manifest of some files, in the order of their hashes."""
    listed = [
        {"sha256": each.sha256, "bytes": each.bytes, "mediaType": each.media_type, "shows": each.shows}
        for each in sorted(files, key=lambda file: (file.sha256, file.shows))
    ]
    return {"type": "EvidenceManifest", "files": listed}


def digest(listed: dict[str, Any]) -> str:
    """SHA-256 of the manifest's canonical text, in hexadecimal."""
    return sha256(canonical(listed)).hex()


def faults(listed: dict[str, Any], content_of: Callable[[str], bytes | None]) -> list[tuple[str, str]]:
    """What is wrong with the files as they are now: (`file_missing` or `file_replaced`, the hash that was promised)."""
    found = []
    for file in listed["files"]:
        content = content_of(file["sha256"])
        if content is None:
            found.append(("file_missing", file["sha256"]))
        elif sha256(content).hex() != file["sha256"] or len(content) != file["bytes"]:
            found.append(("file_replaced", file["sha256"]))
    return found
