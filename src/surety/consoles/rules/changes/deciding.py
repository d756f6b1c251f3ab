"""Putting a change before a second person, deciding it, giving it up: each a fact of staff through the door."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surety.access.pages import staff_page
from surety.amendments import acts
from surety.amendments.acts import Actor
from surety.consoles import nonce, typed
from surety.consoles.models import RuleDraft
from surety.consoles.rules import amending
from surety.consoles.rules.changes.one import render_change
from surety.consoles.rules.refusals import refusal_words
from surety.engine.db import Connection
from surety.engine.intake import Result

NOTE_MAX = 2000
Act = Callable[[Connection, str, Actor], Result]


@require_POST
@staff_page("staff.rules.draft")
def submit(request: HttpRequest, number: int) -> HttpResponse:
    def act(connection: Connection, subject: str, by: Actor) -> Result:
        return acts.submit(connection, subject, by=by)

    return _do(request, number, act, done=_("Submitted. A second person decides; you cannot be that person."))


@require_POST
@staff_page("staff.rules.approve")
def approve(request: HttpRequest, number: int) -> HttpResponse:
    """Of the candidate that was on the page, whatever it is by now."""
    note, seen = _note(request), request.POST.get("candidate", "")[:64] or None

    def act(connection: Connection, subject: str, by: Actor) -> Result:
        return acts.approve(connection, subject, by=by, candidate=seen, note=note)

    return _do(request, number, act, done=_("Approved."), ends=True)


@require_POST
@staff_page("staff.rules.approve")
def reject(request: HttpRequest, number: int) -> HttpResponse:
    note = _note(request)
    if not note:
        return _unclear(request, number, _("Say why it is rejected: its author has to know what to change."))

    def act(connection: Connection, subject: str, by: Actor) -> Result:
        return acts.reject(connection, subject, by=by, note=note)

    return _do(request, number, act, done=_("Rejected. Its author can revise it and submit it again."))


@require_POST
@staff_page("staff.rules.draft")
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    note = _note(request)

    def act(connection: Connection, subject: str, by: Actor) -> Result:
        return acts.withdraw(connection, subject, by=by, note=note)

    return _do(request, number, act, done=_("Withdrawn."), ends=True)


def _do(request: HttpRequest, number: int, act: Act, *, done: str, ends: bool = False) -> HttpResponse:
    """`ends`: nobody writes on the draft after it."""
    amendment = amending.amendment_of(request, number)
    form = nonce.of(request)
    if form is None or len(_note(request)) > NOTE_MAX:
        return _unclear(
            request, number, _("The page was open for too long, or the note is longer than 2,000 characters.")
        )
    with amending.door() as connection:
        result = act(connection, amendment.subject, amending.actor(request, form))
    if not result.good:
        words = refusal_words(result.code, result.params)
        return render_change(
            request, number, fault=words, clause=result.clause, typed={"note": _note(request)}, status=409
        )
    if ends:
        RuleDraft.objects.filter(amendment=amendment.subject).delete()
    messages.success(request, done)
    return redirect("rules:change", number=number)


def _note(request: HttpRequest) -> str:
    return typed.prose(request.POST.get("note", ""))


def _unclear(request: HttpRequest, number: int, fault: str) -> HttpResponse:
    return render_change(request, number, fault=fault, typed={"note": _note(request)}, status=422)
