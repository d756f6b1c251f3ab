"""What merchants say of a change in its notice period, and what staff answer (BTAS-6.2). Kept as typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surety.access.pages import staff_page
from surety.access.scope import Kind
from surety.amendments.facts import AmendmentCommented
from surety.consoles import nonce, typed
from surety.consoles.frame import in_shop
from surety.consoles.people import names_of
from surety.consoles.rules.amending import Amendment, amendment_of
from surety.consoles.rules.refusals import refusal_words
from surety.consoles.submitting import submit
from surety.engine.queries import shop_names, stored_facts_of

TEXT_MAX = 2000
SHOWN_MAX = 500


@dataclass(frozen=True)
class Comment:
    who: str
    party: str
    at: datetime
    text: str


def context(request: HttpRequest, amendment: Amendment) -> dict[str, Any]:
    """Staff read all of them, a shop its own; who may write is told where."""
    scope = request.scope
    heard = amendment.state == "notice"
    return {
        "comments": _comments(amendment),
        "comments_heard": heard,
        "may_say": heard and scope.kind == Kind.SHOP and scope.allows("rules.comment"),
        "may_answer": scope.allows("staff.rules"),
        "shop": scope.shop if scope.kind == Kind.SHOP else "",
    }


def _comments(amendment: Amendment) -> list[Comment]:
    """Row-level security leaves a shop its own."""
    found = stored_facts_of(amendment.subject, kind="amendment", types=("amendment_commented",), limit=SHOWN_MAX)
    people, shops = names_of({row.actor for row in found}), shop_names({r.source for r in found if r.party == "shop"})
    return [
        Comment(
            who=shops.get(row.source, row.source) if row.party == "shop" else people.get(row.actor, row.actor),
            party=row.party,
            at=row.recorded_at,
            text=row.body.get("text", ""),
        )
        for row in found
    ]


@require_POST
@in_shop("rules.comment")
def say(request: HttpRequest, shop: str, number: int) -> HttpResponse:
    """A merchant's words, under the shop's name."""
    return _say(request, number)


@require_POST
@staff_page("staff.rules")
def answer(request: HttpRequest, number: int) -> HttpResponse:
    return _say(request, number)


def _say(request: HttpRequest, number: int) -> HttpResponse:
    from surety.consoles.rules.changes.one import render_change

    amendment = amendment_of(request, number)
    written = request.POST.get("text", "")
    text = typed.prose(written)
    form = nonce.of(request)
    if form is None or not text or len(text) > TEXT_MAX:
        fault = _("A comment has 1 to 2,000 characters; yours has %(n)s.") % {"n": len(text)}
        return render_change(request, number, fault=fault, typed={"text": written}, status=422)
    fact_id, at = form
    fact = AmendmentCommented(id=fact_id, at=at, amendment=amendment.subject, text=text)
    result = submit(request, [fact])[0]
    if not result.good:
        words = refusal_words(result.code, result.params)
        return render_change(request, number, fault=words, clause=result.clause, typed={"text": written}, status=409)
    messages.success(request, _("Your comment is on record."))
    return redirect("rules:change", number=number)
