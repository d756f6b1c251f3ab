"""What every page of a centre needs beside its own content."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from surety.consoles.bench.cases import load_centre
from surety.consoles.bench.stating import CLOCK_KEPT
from surety.consoles.language import lang
from surety.engine.book import packaged
from surety.inspection.checklists import checklists


def frame(request: HttpRequest, centre: str, **context: Any) -> dict[str, Any]:
    case = load_centre(centre)
    return {
        "centre": centre,
        "place": case.name if case is not None else centre,
        "scope": request.scope,
        "upload_url": reverse("centre_evidence", args=[centre]),
        "clock_off": clock_off(request.session.get(CLOCK_KEPT, 0)),
        **context,
    }


def clock_off(seconds: int) -> dict[str, Any] | None:
    """By how much the clock of this bench went wrong when it last stated something."""
    return {"ahead": seconds > 0, "length": timedelta(seconds=abs(seconds))} if seconds else None


def category_words() -> dict[str, str]:
    """Each category that is inspected and its name in the reader's language."""
    (field,) = (each for each in packaged().tables["inspection_depth"].spec.inputs if each.name == "category")
    inspected = {each.category.partition("/")[0] for each in checklists()}
    return {code: getattr(words, lang()) for code, words in field.values.items() if code.partition("/")[0] in inspected}
