"""Centres as everybody may see them. Whom they admit is not among it."""

from __future__ import annotations

from surety.consoles.cases import case_of, read
from surety.engine.fact import SubjectKind
from surety.inspection.centre_case import CentreCase
from surety.inspection.models import PublicCentre

CENTRES_MAX = 500


def every_centre() -> list[CentreCase]:
    docs = PublicCentre.objects.order_by("subject").values_list("doc", flat=True)[:CENTRES_MAX]
    return [case_of(SubjectKind.CENTRE, doc) for doc in docs]


def one_centre(centre: str) -> CentreCase | None:
    return read(PublicCentre, SubjectKind.CENTRE, centre)
