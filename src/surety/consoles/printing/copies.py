"""How often a code's label was printed: the second print wants its reason (`label_reprinted`)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from surety.certificates.models import LabelPrint
from surety.inspection.case import PieceCase

OPEN_FOR = timedelta(minutes=15)
"""How long a copy's files may be fetched after it was printed: a jam, another format. Assumed."""


def last_of(code: str) -> LabelPrint | None:
    return LabelPrint.objects.filter(code=code).order_by("-copy").first()


def next_copy(piece: PieceCase, last: LabelPrint | None) -> int | None:
    """The copy that may be printed without another word; None where a reason has to be stated first.

    A bench may have stated it already, with its scanner.
    """
    if last is None:
        return 1
    return last.copy + 1 if piece.reprints > last.reprints else None


def is_open(last: LabelPrint | None, now: datetime) -> bool:
    return last is not None and now - last.at <= OPEN_FOR


def note(code: str, copy: int, *, reprints: int, by: str, now: datetime) -> bool:
    """Write a print down before it happens; False where somebody else just printed this copy."""
    try:
        with transaction.atomic():
            LabelPrint.objects.create(code=code, copy=copy, reprints=reprints, at=now, by=by)
    except IntegrityError:
        return False
    return True


def note_first(codes: list[str], *, by: str, now: datetime) -> list[str]:
    """The first print of many codes; those that were printed before are left out and returned."""
    before = set(LabelPrint.objects.filter(code__in=codes).values_list("code", flat=True))
    fresh = [LabelPrint(code=code, copy=1, reprints=0, at=now, by=by) for code in codes if code not in before]
    LabelPrint.objects.bulk_create(fresh, ignore_conflicts=True)
    return sorted(before)
