"""Cases as pages read them: from their table of the read models, as far as the scope of the transaction reaches."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import Http404

from surety.engine.fact import SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.wire import decode_case, encode


def case_of(kind: SubjectKind, doc: object) -> Any:
    """The case of a row's document."""
    return decode_case(kind, encode(doc).decode())


def read(model: type[Model], kind: SubjectKind, subject: str, **only: Any) -> Any | None:
    """The case, or None where there is none that may be seen, or none of which `only` holds."""
    rows = model._default_manager.filter(bucket=bucket_of(subject), subject=subject, **only)
    doc = rows.values_list("doc", flat=True).first()
    return None if doc is None else case_of(kind, doc)


def load(model: type[Model], kind: SubjectKind, subject: str, **only: Any) -> Any:
    """The case, or 404 where there is none that may be seen."""
    found = read(model, kind, subject, **only)
    if found is None:
        raise Http404
    return found
