"""Who brought which file: knowing a hash is no right to what it is of. A mark lies beside the file and goes with it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from surety.evidence.store import folder

_HASH = re.compile(r"[0-9a-f]{64}")


def brought(owner: str, digest: str) -> bool:
    """Whether this owner, such as `shop:douyin:shop-1`, sent the file themselves."""
    return bool(_HASH.fullmatch(digest)) and any(mark.is_file() for mark in _marks(owner, digest))


def brought_at(owner: str, digest: str) -> float | None:
    """When this owner first sent the file, by the wall clock; None for one that they never sent."""
    marks = _marks(owner, digest) if _HASH.fullmatch(digest) else ()
    return min((mark.stat().st_mtime for mark in marks if mark.is_file()), default=None)


def note_brought(owner: str, digest: str) -> None:
    """Remember that this owner sent it."""
    mark = _marks(owner, digest)[0]
    mark.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark.touch(mode=0o600)


def short_of(owner: str) -> str:
    """The owner as files are named by it."""
    return hashlib.sha256(owner.encode()).hexdigest()[:32]


def _marks(owner: str, digest: str) -> tuple[Path, Path]:
    """Beside each other for a file. Once they lay by their owner."""
    return (
        folder() / "brought" / digest[:2] / digest / short_of(owner),
        folder() / "brought" / short_of(owner) / digest[:2] / digest,
    )
