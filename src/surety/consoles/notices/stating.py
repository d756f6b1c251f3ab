"""Stating facts about notices from a form, and what to say when one is not taken."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.utils.translation import gettext as _

from surety.consoles import labels
from surety.consoles.submitting import submit
from surety.consoles.words import notices as words
from surety.engine.fact import Fact
from surety.engine.intake import Result
from surety.engine.wire import FactError


def state(request: HttpRequest, fact: Fact) -> tuple[Result | None, str]:
    """The door's answer and, where it was not taken, why; no answer for a fact that cannot be true."""
    try:
        result = submit(request, [fact])[0]
    except FactError as error:
        return None, said_of(error.code, error.where)
    if result.good:
        return result, ""
    if result.status == "conflict":
        return result, _("This form was already sent with other content. Open it afresh.")
    return result, labels.label("refusal", result.code)


def said_of(code: str, place: str) -> str:
    """A fault that the form itself did not find, with the row it lies in."""
    said = words.said(words.FAULT, code)
    row = re.search(r"rows\[([0-9]+)\]", place)
    return _("%(said)s (row %(n)d)") % {"said": said, "n": int(row[1]) + 1} if row else said
