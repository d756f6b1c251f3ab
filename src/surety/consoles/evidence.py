"""Files that prove something: kept by their SHA-256 under SURETY_HOME/evidence, never under the name they came with."""

import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self
from urllib.parse import urlsplit

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, StreamingHttpResponse
from django.utils.translation import gettext as _

from surety.consoles.deleted import deletions
from surety.engine.queries import in_words
from surety.evidence import stripping
from surety.evidence.filetypes import HEAD_BYTES, FileKind, is_heic, kind_of
from surety.evidence.store import UNNAMED_SECONDS_MAX, claim, folder, place_of
from surety.orders.case import OrderCase

FILES_MAX = 5
SUM_BYTES_MAX = 50 * 1024 * 1024
"""Of one form. What a whole request may bring is bounded before it is read: `surety.consoles.bodies`."""
LINKS_MAX = 5
HELD_BYTES_MAX = 60 * 1024 * 1024
"""Waiting for a form that was not taken yet, of one subject."""
HELD_SECONDS_MAX = UNNAMED_SECONDS_MAX
_REFERENCE = re.compile(r"sha256:([0-9a-f]{64})(?: \S+ ([0-9]{1,12}) |$| )")
_LINK_END_MAX = 24
_LINK = re.compile(r"https?://[^\s<>\"']{4,480}")
TOKEN_SALT = "surety.evidence.held"
_MB = 1024 * 1024


class BadEvidence(ValueError):
    """What was offered cannot be kept: `code` is stable, the message says why, in the reader's language."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Held:
    """A file that came with a form that was not taken: its token brings it back with the next sending."""

    token: str
    name: str


class Drafts:
    """Files that came with a form. Leaving, they are kept if the fact that names them was stated, else removed.

    A kept file is never removed here: another fact may name the same content. With `subject`, files of a form that
    was refused can be held for its next sending (`hold`), so that nobody chooses their photographs twice.
    """

    def __init__(self, subject: str = "") -> None:
        self.stated = False
        """Also while the answer is unknown: a fact without its file would be worse than a file without a fact."""
        self._subject = subject
        self._files: dict[str, Path] = {}
        self._references: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for digest, draft in self._files.items():
            path = place_of(digest)
            if self.stated and draft.exists():
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                os.replace(draft, path)
            elif draft.parent.name == "drafts":
                draft.unlink(missing_ok=True)

    def add(self, files: list[UploadedFile]) -> list[str]:
        """Store files and return their references: `sha256:<hash> <type> <bytes> <name>`."""
        if len(files) + len(self._references) > FILES_MAX:
            raise BadEvidence("too_many_files", _("At most %d files.") % FILES_MAX)
        if sum(file.size or 0 for file in files) + sum(map(bytes_of, self._references)) > SUM_BYTES_MAX:
            raise BadEvidence("files_too_large", _("All files together may have %d MB.") % (SUM_BYTES_MAX // _MB))
        added = []
        for file in files:
            added.append(self._add(file))
            self._references.append(added[-1])  # at once: it can be held though the next one is bad
        return added

    def bring_back(self, tokens: list[str]) -> list[str]:
        """References of files held from an earlier sending of the form."""
        found = []
        for token in [each for each in tokens if each][:FILES_MAX]:
            reference = _unsealed(token, self._subject)
            digest = digest_of(reference or "") or ""
            held = _held_folder(self._subject) / digest
            if reference is None or not (held.is_file() or claim(digest)):
                raise BadEvidence("file_gone", _("A file was not kept so long. Please choose it again."))
            self._files.setdefault(digest, held)
            found.append(reference)
        self._references += found
        return found

    def hold(self) -> list[Held]:
        """Keep what came for the next sending of the form, as far as there is room for it."""
        folder = _held_folder(self._subject)
        _forget_old(folder.parent)
        for digest, draft in self._files.items():
            if draft.parent != folder and draft.exists():
                if _bytes_in(folder) + draft.stat().st_size > HELD_BYTES_MAX:
                    continue
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._files[digest] = draft.replace(folder / digest)
        kept = [each for each in dict.fromkeys(self._references) if _is_kept(folder, digest_of(each) or "-")]
        return [Held(signing.dumps([self._subject, each], salt=TOKEN_SALT), _name_of(each)) for each in kept]

    def path_of(self, reference: str) -> Path:
        """Where a file of this form is now."""
        digest = digest_of(reference) or ""
        draft = self._files.get(digest)
        return draft if draft is not None and draft.is_file() else place_of(digest)

    def _add(self, file: UploadedFile) -> str:
        with file.open() as stream:
            head = stream.read(HEAD_BYTES)
            kind = _checked(file, head, stream)
            stream.seek(0)
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            if digest not in self._files:
                draft = folder() / "drafts" / f"{digest}.{secrets.token_hex(4)}"
                draft.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._files[digest] = draft
                stream.seek(0)
                with draft.open("wb") as kept:
                    while chunk := stream.read(_MB):
                        kept.write(chunk)
        name = re.sub(r"[^\w.\- ]", "_", file.name or "")[-80:]
        return f"sha256:{digest} {kind.media} {file.size} {name}"


def _checked(file: UploadedFile, head: bytes, stream: BinaryIO) -> FileKind:
    """What the content is; its name and the browser's word for it prove nothing."""
    kind = kind_of(head)
    if not file.size:
        raise BadEvidence("empty_file", _("%s is empty.") % file.name)
    if is_heic(head):
        told = _(
            "%s is a HEIC picture, which not everybody can open. Send it as JPEG: on an iPhone choose Settings, Camera,"
            " Formats, Most Compatible and take it again, or send a screenshot of it."
        )
        raise BadEvidence("heic_file", told % file.name)
    if kind is None:
        told = _("%s is neither a JPEG, PNG or WebP picture, nor a PDF, nor an MP4, MOV or WebM video.")
        raise BadEvidence("not_evidence", told % file.name)
    if file.size > kind.bytes_max:
        told = _("%(name)s is larger than %(mb)d MB.") % {"name": file.name, "mb": kind.bytes_max // _MB}
        raise BadEvidence("file_too_large", told)
    if not kind.ends_well(stream):
        told = _("%s is damaged or not what it says it is. Please take or save it again.")
        raise BadEvidence("disguised_file", told % file.name)
    return kind


def _unsealed(token: str, subject: str) -> str | None:
    """The reference inside a token of this subject; None for another's, an old or an invented one."""
    if len(token) > 1000:
        return None
    try:
        whose, reference = signing.loads(token, salt=TOKEN_SALT, max_age=HELD_SECONDS_MAX)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return reference if whose == subject and isinstance(reference, str) else None


def _held_folder(subject: str) -> Path:
    return folder() / "held" / hashlib.sha256(subject.encode()).hexdigest()[:32]


def _is_kept(held: Path, digest: str) -> bool:
    """With the form, or where it stays: a file that was sent on its own (`surety.consoles.uploading`)."""
    return (held / digest).is_file() or place_of(digest).is_file()


def _bytes_in(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.iterdir()) if folder.is_dir() else 0


def _forget_old(held: Path) -> None:
    """Forms that nobody sent again within a day."""
    oldest = time.time() - HELD_SECONDS_MAX
    for each in held.glob("*/*") if held.is_dir() else ():
        try:
            if each.stat().st_mtime < oldest:
                each.unlink(missing_ok=True)
        except FileNotFoundError:  # another request forgot it first
            continue


def links(text: str) -> list[str]:
    """One link a line."""
    found = [line.strip() for line in text.splitlines() if line.strip()]
    if len(found) > LINKS_MAX:
        raise BadEvidence("too_many_links", _("At most %d links.") % LINKS_MAX)
    for link in found:
        if not _LINK.fullmatch(link):
            raise BadEvidence("not_a_link", _("%s is not a web address.") % link[:80])
    return found


def digest_of(reference: str) -> str | None:
    found = _REFERENCE.match(reference)
    return found[1] if found else None


def bytes_of(reference: str) -> int:
    """How large a kept file is, as its reference says; 0 for a link."""
    found = _REFERENCE.match(reference)
    return int(found[2]) if found and found[2] else 0


def _media_of(reference: str) -> str:
    parts = reference.split(" ", 3)
    return parts[1] if len(parts) > 1 else ""


def _name_of(reference: str) -> str:
    return reference.split(" ", 3)[-1]


def shown(references: Iterable[str], *, address: Callable[[str], str]) -> list[dict[str, str]]:
    """References as a page lists them: a file by its name, at its address; a link as it is; other text as text.

    A file that was deleted has no address, and its name says so; a link is in the vault, and may be erased.
    """
    listed = in_words(list(references))
    deleted = deletions(filter(None, map(digest_of, listed)))
    return [_shown(each, address, deleted) for each in listed]


def _shown(reference: str, address: Callable[[str], str], deleted: Mapping[str, str]) -> dict[str, str]:
    digest = digest_of(reference)
    if digest in deleted:
        told = deleted[digest]
        return {"name": f"{_name_of(reference)} · {told}", "href": "", "kind": "file", "media": "", "deleted": told}
    if digest:
        media = _media_of(reference)
        return {"name": _name_of(reference), "href": address(digest), "kind": "file", "media": media}
    if not _LINK.fullmatch(reference):
        return {"name": reference, "href": "", "kind": "link"}
    return {"name": _link_name(reference), "href": reference, "kind": "link"}


def _link_name(link: str) -> str:
    """Where a link leads, short: its site and the end of its path, without what only its server understands."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return link
    folders, _slash, last = parts.path.rstrip("/").rpartition("/")
    end = last if len(last) <= _LINK_END_MAX else f"…{last[-_LINK_END_MAX:]}"
    site = parts.netloc.rpartition("@")[2].removeprefix("www.")
    return "/".join(filter(None, (site, "…" if folders else "", end)))


def of_case(case: OrderCase) -> list[str]:
    """Everything filed with an order's delay and appeal."""
    filed = [*(case.delay.evidence if case.delay else ())]
    if case.late and case.late.appeal:
        filed += case.late.appeal.get("evidence", [])
    return filed


@dataclass(frozen=True)
class Kept:
    """A file as it is kept; what it is follows from its content."""

    path: Path
    media: str
    extension: str


def kept(digest: str) -> Kept | None:
    """Where a file is; None for one that is not here (any more)."""
    path = place_of(digest)
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        kind = kind_of(stream.read(HEAD_BYTES))
    return Kept(path, kind.media, kind.extension) if kind else Kept(path, "application/octet-stream", "bin")


def answer(digest: str, *, among: Iterable[str], original: bool = False) -> StreamingHttpResponse:
    """The file, if one of these references names it. Always a download: nothing of it runs in our pages.

    Unless `original`, without what a camera wrote into it about place, time and device (docs/decisions/0013).
    """
    found = kept(digest) if digest in {digest_of(reference) for reference in among} else None
    if found is None:
        raise Http404
    stream = found.path.open("rb")
    parts: list[stripping.Part] = [(0, stream.seek(0, 2))] if original else stripping.parts_shown(stream, found.media)
    if not parts:  # a PDF that cannot be read, and so not stripped
        stream.close()
        raise Http404
    response = StreamingHttpResponse(stripping.read_parts(stream, parts))
    response.headers["Content-Disposition"] = f'attachment; filename="{digest[:12]}.{found.extension}"'
    response.headers["Content-Length"] = str(stripping.bytes_shown(parts))
    response.headers["Content-Type"] = found.media
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
