"""Centres as everybody may see them. Whom they admit is not among it."""

from __future__ import annotations

from surety.engine.fact import SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.wire import decode_case, encode
from surety.inspection.centre_case import CentreCase
from surety.inspection.models import PublicCentre

CENTRES_MAX = 500


def every_centre() -> list[CentreCase]:
    return [_read(doc) for doc in PublicCentre.objects.order_by("subject").values_list("doc", flat=True)[:CENTRES_MAX]]


def one_centre(centre: str) -> CentreCase | None:
    doc = PublicCentre.objects.filter(bucket=bucket_of(centre), subject=centre).values_list("doc", flat=True).first()
    return None if doc is None else _read(doc)


def _read(doc: object) -> CentreCase:
    return decode_case(SubjectKind.CENTRE, encode(doc).decode())  # type: ignore[return-value]
