"""Files of evidence by their content: kept under SURETY_HOME/evidence, found again only if they are still the same."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from surety.certificates.evidence import Shown
from surety.certificates.report import Photo
from surety.config import environment
from surety.evidence.filetypes import HEAD_BYTES, kind_of
from surety.evidence.store import Kept, claim, folder, place_of
from surety.evidence.stripping import Part, parts_shown, read_parts


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


def shown_of(files: Sequence[Photo], *, kept: Kept) -> dict[str, Shown]:
    """Of the files that are kept, what the public is shown of each that says more than it should.

    It is kept beside the file, so that what was signed can be shown whatever becomes of the code that made it.
    """
    made = {each.sha256: _without_place(each.sha256) for each in files if each.sha256 in kept}
    return {sha256: shown for sha256, shown in made.items() if shown is not None}


def _without_place(sha256: str) -> Shown | None:
    published = public(sha256)
    if published is None or published.parts == [(0, published.path.stat().st_size)]:
        return None
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder() / "drafts" / f"shown.{secrets.token_hex(8)}"
    draft.parent.mkdir(exist_ok=True, mode=0o700)
    seen, size = hashlib.sha256(), 0
    with draft.open("wb") as target:
        for chunk in read_parts(published.path.open("rb"), published.parts):
            seen.update(chunk)
            size += target.write(chunk)
    if (digest := seen.hexdigest()) == sha256:
        draft.unlink()
        return None
    place = place_of(digest)
    place.parent.mkdir(exist_ok=True, mode=0o700)
    os.replace(draft, place)
    return Shown(digest, size)


class Published(NamedTuple):
    """A file as the public is shown it: these parts of it."""

    path: Path
    media: str
    parts: list[Part]


def public(sha256: str, *, as_signed: bool = False) -> Published | None:
    """What anybody may see of a file, which is nothing where it is not what its hash says, or of no kind we know.

    Whoever states a file says what it is; what is taken out of it follows from its content. Nothing is taken out of
    what was signed as the part to be shown.
    """
    place = unchanged(sha256)
    if place is None:
        return None
    with place.open("rb") as stream:
        kind = kind_of(stream.read(HEAD_BYTES))
        parts = [(0, stream.seek(0, 2))] if as_signed else parts_shown(stream, kind.media) if kind else []
        return Published(place, kind.media, parts) if kind and parts else None


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
