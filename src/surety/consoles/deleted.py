"""What stands in place of a file whose days are over (BTAS-4.3c)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from surety.consoles.show.time import instant_text
from surety.evidence.store import place_of


def deletions(digests: Iterable[str]) -> dict[str, str]:
    """Of these files, those that were deleted because their retention had ended, and what to say of each."""
    missing = sorted({each for each in digests if not place_of(each).is_file()})
    if not missing:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("select sha256, kept_until, deleted_at from surety_evidence_gone_of(%s)", [missing])
        return {sha256: _deletion(until, at) for sha256, until, at in cursor.fetchall()}


def _deletion(kept_until: datetime, deleted_at: datetime) -> str:
    until, deleted = (instant_text(each, ends=each is kept_until)[:10] for each in (kept_until, deleted_at))
    return _("kept until %(until)s, deleted on %(deleted)s") % {"until": until, "deleted": deleted}
