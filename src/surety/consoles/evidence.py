"""Files that prove something: kept by their SHA-256 under SURETY_HOME/evidence, never under the name they came with."""

import hashlib
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Self

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from surety.orders.case import OrderCase

FILE_BYTES_MAX = 10 * 1024 * 1024
FILES_MAX = 5
LINKS_MAX = 5
_KINDS = {
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
    b"\x89PNG\r\n\x1a\n": ("image/png", "png"),
    b"%PDF-": ("application/pdf", "pdf"),
}
_REFERENCE = re.compile(r"sha256:([0-9a-f]{64})(?: |$)")
_LINK = re.compile(r"https?://[^\s<>\"']{4,480}")


class BadEvidence(ValueError):
    """What was offered cannot be kept; the message says why, in the reader's language."""


class Drafts:
    """Files that came with a form. Leaving, they are kept if the fact that names them was stated, else removed.

    A kept file is never removed here: another fact may name the same content.
    """

    def __init__(self) -> None:
        self.stated = False
        """Also while the answer is unknown: a fact without its file would be worse than a file without a fact."""
        self._files: dict[str, Path] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for digest, draft in self._files.items():
            path = _path(digest)
            if self.stated:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                os.replace(draft, path)
            else:
                draft.unlink(missing_ok=True)

    def add(self, files: list[UploadedFile]) -> list[str]:
        """Store files and return their references: `sha256:<hash> <type> <bytes> <name>`."""
        if len(files) > FILES_MAX:
            raise BadEvidence(_("At most %d files.") % FILES_MAX)
        return [self._add(each) for each in files]

    def _add(self, file: UploadedFile) -> str:
        if file.size is None or file.size > FILE_BYTES_MAX:
            raise BadEvidence(_("%s is larger than 10 MB.") % file.name)
        content = file.read()
        kind = kind_of(content)
        if kind is None:
            raise BadEvidence(_("%s is neither a JPEG, PNG or WebP picture nor a PDF.") % file.name)
        digest = hashlib.sha256(content).hexdigest()
        if digest not in self._files:
            draft = _folder() / "drafts" / f"{digest}.{secrets.token_hex(4)}"
            draft.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._files[digest] = draft
            draft.write_bytes(content)
        name = re.sub(r"[^\w.\- ]", "_", file.name or "")[-80:]
        return f"sha256:{digest} {kind[0]} {len(content)} {name}"


def kind_of(content: bytes) -> tuple[str, str] | None:
    """Media type and extension by the content's first bytes: what a browser says of a file proves nothing."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return ("image/webp", "webp")
    return next((kind for start, kind in _KINDS.items() if content.startswith(start)), None)


def links(text: str) -> list[str]:
    """One link a line."""
    found = [line.strip() for line in text.splitlines() if line.strip()]
    if len(found) > LINKS_MAX:
        raise BadEvidence(_("At most %d links.") % LINKS_MAX)
    for link in found:
        if not _LINK.fullmatch(link):
            raise BadEvidence(_("%s is not a web address.") % link[:80])
    return found


def digest_of(reference: str) -> str | None:
    found = _REFERENCE.match(reference)
    return found[1] if found else None


def shown(references: list[str], *, address: Callable[[str], str]) -> list[dict[str, str]]:
    """References as a page lists them: a file by its name, at its address; a link as it is; other text as text."""
    return [_shown(each, address) for each in references]


def _shown(reference: str, address: Callable[[str], str]) -> dict[str, str]:
    digest = digest_of(reference)
    if digest:
        return {"name": reference.split(" ", 3)[-1], "href": address(digest), "kind": "file"}
    return {"name": reference, "href": reference if _LINK.fullmatch(reference) else "", "kind": "link"}


def of_case(case: OrderCase) -> list[str]:
    """Everything filed with an order's delay and appeal."""
    filed = [*(case.delay.evidence if case.delay else ())]
    if case.late and case.late.appeal:
        filed += case.late.appeal.get("evidence", [])
    return filed


def answer(digest: str, *, among: list[str]) -> FileResponse:
    """The file, if one of these references names it. Always a download: nothing of it runs in our pages."""
    if digest not in {digest_of(reference) for reference in among}:
        raise Http404
    path = _path(digest)
    if not path.is_file():
        raise Http404
    with path.open("rb") as stream:
        kind = kind_of(stream.read(16)) or ("application/octet-stream", "bin")
    response = FileResponse(path.open("rb"), as_attachment=True, filename=f"{digest[:12]}.{kind[1]}")
    response.headers["Content-Type"] = kind[0]
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _path(digest: str) -> Path:
    return _folder() / digest[:2] / digest


def _folder() -> Path:
    return Path(settings.HOME) / "evidence"
