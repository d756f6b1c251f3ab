"""Files that a piece of the centre names, sent to whoever works there."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from surety.access.pages import centre_page
from surety.access.permissions import BENCH
from surety.consoles import evidence
from surety.consoles.piece.cases import load_piece
from surety.consoles.piece.context import files_of, parties_of
from surety.evidence.bringing import brought


@require_safe
@centre_page(*BENCH)
def send_file(request: HttpRequest, centre: str, piece: str, digest: str) -> HttpResponseBase:
    """A file that the piece names and one of its own parties brought, as its merchant is shown it."""
    case = load_piece(piece)
    if not any(brought(owner, digest) for owner in parties_of(case)):
        raise Http404
    return evidence.answer(digest, among=[f"sha256:{each}" for each in files_of(case)])
