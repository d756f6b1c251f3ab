"""A form that states one fact: its fields become the fact, and what the door said becomes words for its reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from surety.consoles import labels, nonce, typed
from surety.consoles.submitting import submit
from surety.engine.fact import Fact
from surety.engine.intake import Result

Form = tuple[str, datetime]
Make = Callable[[Form], Fact]
NOTE_MAX = 2000
_FIELD = re.compile(r"(?:\$\.|missing required field `)(\w+)")
"""The field that msgspec found wrong, or did not find: "Expected ... - at `$.name`"."""


class Fault(ValueError):
    """A form that says too little or too much; the message is for its reader."""


class Answer(NamedTuple):
    """What became of a form: `fault` is empty where it was taken. `status` is the page's, `code` a refusal's."""

    fault: str = ""
    clause: str = ""
    status: int = 200
    code: str = ""

    @property
    def said(self) -> dict[str, str]:
        """What the note of a page shows of it (`partials/note.html`)."""
        return {"fault": self.fault, "clause": self.clause, "refusal_code": self.code}


FRESH = Answer()
"""No form was sent: the page is only looked at."""


def fact_of(kind: type[Fact], form: Form, **said: Any) -> Fact:
    """The fact of a form; what was left empty is not said. Raises Fault."""
    told = {name: value for name, value in said.items() if value not in ("", None, ())}
    try:
        fact = msgspec.convert({"id": form[0], "at": form[1], **told}, kind, strict=False)
    except msgspec.ValidationError as error:
        field = _FIELD.search(str(error))
        raise Fault(_("Check what you wrote: %s") % labels.label("field", field[1] if field else "")) from None
    if (fault := fact.fault()) is not None:
        raise Fault(labels.label("refusal", fault[0]))
    return fact


def note_of(request: HttpRequest, fault: str, *, field: str = "note", most: int = NOTE_MAX) -> str:
    """What a person has to write there, in at most `most` characters, not blanks alone. Raises Fault (`fault`)."""
    note = typed.prose(request.POST.get(field, ""))
    if not note or len(note) > most:
        raise Fault(fault)
    return note


def item_of(request: HttpRequest) -> str:
    """The work item a form is about; empty where it names none."""
    return request.POST.get("item", "").replace("\x00", "")[:120]


def carry_out(
    request: HttpRequest, make: Make, *, done: str, then: Sequence[str], shown: Callable[[Answer], HttpResponse],
    by: Callable[[HttpRequest, Make], Answer] | None = None,
) -> HttpResponse:  # fmt: skip
    """State the form. Taken: say `done` and go to `then`, a page's name and what it is of. Else show why not."""
    answer = (by or state)(request, make)
    if answer.fault:
        return shown(answer)
    messages.success(request, done)
    return redirect(*then)


def state(request: HttpRequest, make: Make) -> Answer:
    """Through the door, as whoever the request's scope says."""
    form = nonce.of(request)
    if form is None:
        return Answer(_("This form is too old. Look again."), status=422)
    try:
        result = submit(request, [make(form)])[0]
    except Fault as fault:
        return Answer(str(fault), status=422)
    return answer_of(result)


def answer_of(result: Result) -> Answer:
    return Answer() if result.good else Answer(_refused(result), result.clause, 409, result.code)


def _refused(result: Result) -> str:
    said = labels.label("refusal", result.code)
    missing = result.params.get("missing") if result.params else None
    named = [labels.label("evaluation", each) for each in missing or ()]
    return _("%(label)s: %(words)s") % {"label": said, "words": _(", ").join(named)} if named else said
