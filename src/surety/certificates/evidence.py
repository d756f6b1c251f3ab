"""Evidence by its content: a manifest names each file's SHA-256, and the credential and the log name the manifest's.

Where the public is shown less than the file, since a camera wrote place and device into it, the manifest names that
too: whoever holds either can check it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from surety.certificates.canonical import canonical, sha256
from surety.certificates.report import Photo


class Shown(NamedTuple):
    """What the public is shown of a file."""

    sha256: str
    bytes: int


def manifest(files: Sequence[Photo], shown: Mapping[str, Shown]) -> dict[str, Any]:
    """The manifest of some files, in the order of their hashes; `shown` by the hash of the file."""
    return {
        "type": "EvidenceManifest",
        "files": [_listed(each, shown) for each in sorted(files, key=lambda file: (file.sha256, file.shows))],
    }


def _listed(file: Photo, shown: Mapping[str, Shown]) -> dict[str, Any]:
    said = {"sha256": file.sha256, "bytes": file.bytes, "mediaType": file.media_type, "shows": file.shows}
    return said | ({"shown": shown[file.sha256]._asdict()} if file.sha256 in shown else {})


def shown_hash(file: Mapping[str, Any]) -> str:
    """Of a file in a manifest: what the public is shown, which is the file where nothing had to be taken out."""
    return str(file.get("shown", file)["sha256"])


def hashes(listed: Mapping[str, Any]) -> list[str]:
    """Every file that a manifest names, and what is shown of it."""
    return sorted({each["sha256"] for file in listed["files"] for each in (file, file.get("shown")) if each})


def digest(listed: dict[str, Any]) -> str:
    """SHA-256 of the manifest's canonical text, in hexadecimal."""
    return sha256(canonical(listed)).hex()


def faults(listed: dict[str, Any], content_of: Callable[[str], bytes | None]) -> list[tuple[str, str]]:
    """What is wrong with the files as they are now: (`file_missing` or `file_replaced`, the hash that was promised)."""
    found = []
    for file in listed["files"]:
        held = [(each, content_of(each["sha256"])) for each in (file, file.get("shown")) if each]
        if all(content is None for _promised, content in held):
            found.append(("file_missing", file["sha256"]))
        elif any(content is not None and not _is(content, promised) for promised, content in held):
            found.append(("file_replaced", file["sha256"]))
    return found


def _is(content: bytes, promised: Mapping[str, Any]) -> bool:
    return sha256(content).hex() == promised["sha256"] and len(content) == promised["bytes"]
