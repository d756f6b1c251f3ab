"""Files of evidence by their content: kept under SURETY_HOME/evidence, found again only if they are still the same."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from surety.certificates.report import Photo
from surety.config import environment
from surety.evidence.store import claim, place_of


class FileMissing(LookupError):
    """A report names a file by its hash that is neither kept nor offered."""

    code = "file_missing"


def take_in(folder: Path | None, files: Sequence[Photo]) -> None:
    """Keep what `folder` holds of these files; raises FileMissing for the first that is nowhere."""
    offered = {_digest(path): path for path in sorted(folder.iterdir()) if path.is_file()} if folder else {}
    for file in files:
        if claim(file.sha256):
            continue
        if file.sha256 not in offered:
            raise FileMissing(f"no file has the SHA-256 {file.sha256} that the report names")
        _keep(offered[file.sha256], file.sha256)


def offered(folder: Path) -> Callable[[str], bytes | None]:
    """The files of a folder by their hashes."""
    found = {_digest(path): path for path in sorted(folder.iterdir()) if path.is_file()}
    return lambda sha256: found[sha256].read_bytes() if sha256 in found else None


def unchanged(sha256: str) -> Path | None:
    """Where the file is, if it still is what its hash says. A video is gigabytes: read in pieces, and once."""
    place = place_of(sha256)
    try:
        stat = place.stat()
        return place if _digest_as_it_was(place, stat.st_ino, stat.st_size, stat.st_mtime_ns) == sha256 else None
    except OSError:
        return None


def _keep(source: Path, sha256: str) -> None:
    place = place_of(sha256)
    environment.private_folder("evidence")
    place.parent.mkdir(exist_ok=True, mode=0o700)
    draft = place.with_name(f"{sha256}.{secrets.token_hex(4)}")
    shutil.copyfile(source, draft)
    os.replace(draft, place)


@lru_cache(maxsize=10_000)
def _digest_as_it_was(place: Path, inode: int, size: int, changed_ns: int) -> str:
    return _digest(place)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
