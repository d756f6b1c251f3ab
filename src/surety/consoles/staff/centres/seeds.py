"""Known pieces: promised before they are sent in, revealed once they were judged. These pages alone name them."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surety.access.pages import staff_page
from surety.certificates.rates import commitment
from surety.consoles import clock, nonce, typed
from surety.consoles.piece.cases import centre_names
from surety.consoles.staff.centres.candidates import candidates
from surety.consoles.staff.centres.cases import load_seed
from surety.consoles.staff.centres.lists import SEEDS
from surety.consoles.stating import Answer, Fault, Form, Make, carry_out, fact_of
from surety.consoles.tables.pages import answer_list
from surety.engine.fact import Fact
from surety.engine.keys import bucket_of
from surety.inspection.models import Piece
from surety.inspection.seeds import SeedCommitted, SeedDropped, SeedRevealed


@require_safe
@staff_page("staff.seeds")
def show_seeds(request: HttpRequest) -> HttpResponse:
    return _list(request, Answer())


@require_POST
@staff_page("staff.seeds")
def plant(request: HttpRequest) -> HttpResponse:
    piece = request.POST.get("piece", "").strip()
    seed = f"{piece.partition(':')[0]}:sd-{_drawn(request, 'id')[:12]}"

    def make(form: Form) -> Fact:
        if ":" not in piece:
            raise Fault(_("Name a piece as it is registered."))
        note = typed.prose(request.POST.get("note", ""))
        said = {"piece": piece, "truth": request.POST.get("truth", ""), "note": note}
        return fact_of(SeedCommitted, form, seed=seed, salt=_drawn(request, "salt")[:32], **said)

    done, then = _("Promised. The log holds its hash; nothing of the piece says so."), ("staff:seed", seed)
    return carry_out(request, make, done=done, then=then, shown=partial(_list, request))


def _drawn(request: HttpRequest, what: str) -> str:
    """Random to everybody else, and the same for one form: sending it twice is one promise."""
    return salted_hmac(f"surety.seed.{what}", request.POST.get("nonce", "")).hexdigest()


@require_safe
@staff_page("staff.seeds")
def show_seed(request: HttpRequest, seed: str) -> HttpResponse:
    return _render(request, seed, Answer())


@require_POST
@staff_page("staff.seeds")
def reveal(request: HttpRequest, seed: str) -> HttpResponse:
    piece = load_seed(seed).piece
    make = partial(fact_of, SeedRevealed, seed=seed, piece=piece)
    return _act(request, seed, make, _("Revealed: truth and salt go into the log, and the rates count it."))


@require_POST
@staff_page("staff.seeds")
def drop(request: HttpRequest, seed: str) -> HttpResponse:
    note = typed.prose(request.POST.get("note", ""))
    make = partial(fact_of, SeedDropped, seed=seed, note=note)
    return _act(request, seed, make, _("Given up. The promise stays in the log, and counts as not revealed."))


def _act(request: HttpRequest, seed: str, make: Make, done: str) -> HttpResponse:
    return carry_out(request, make, done=done, then=("staff:seed", seed), shown=partial(_render, request, seed))


def _list(request: HttpRequest, answer: Answer) -> HttpResponse:
    shown = answer_list(
        request, SEEDS, template="staff/centres/seeds.html", nonce=nonce.issue(clock.now_of(request)),
        typed=request.POST, candidates=candidates(), **answer.said,
    )  # fmt: skip
    shown.status_code = answer.status
    return shown


def _render(request: HttpRequest, seed: str, answer: Answer) -> HttpResponse:
    case = load_seed(seed)
    found = Piece.objects.filter(bucket=bucket_of(case.piece), subject=case.piece)
    context = {
        "case": case,
        "centre_name": centre_names([case.centre]).get(case.centre, ""),
        "piece": found.values("subject", "stage", "verdict", "title", "category").first(),
        "digest": commitment(case.seed, case.truth, case.salt, piece=case.piece),
        "nonce": nonce.issue(clock.now_of(request)),
        **answer.said,
    }
    return render(request, "staff/centres/seed.html", context, status=answer.status)
