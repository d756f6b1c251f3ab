"""What the holder of an order's link writes to the shop, and what comes back."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surety.access.pages import buyer_page
from surety.consoles import clock, nonce
from surety.consoles.order.cases import visible_order
from surety.consoles.service.one import WORDS_MAX, conversation_context, load_conversation, state_act, words_of
from surety.consoles.stating import Answer, Form, carry_out, fact_of
from surety.conversations.case import ConversationCase
from surety.conversations.facts import ConversationOpened
from surety.conversations.models import Conversation
from surety.engine.fact import Fact

SHOWN_MAX = 20


@require_http_methods(["GET", "HEAD", "POST"])
@buyer_page
def write(request: HttpRequest, token: str) -> HttpResponse:
    """What was written so far, and a form that opens another conversation."""
    order = visible_order(request.scope.order)
    if request.method != "POST":
        return _list(request, token, Answer())
    if not request.may_answer:
        return _list(request, token, _only_shown())
    issued = request.POST.get("nonce", "")
    talk = f"cv-{issued[4:12]}{issued[-8:]}"

    def make(form: Form) -> Fact:
        name = f"{order.order.partition(':')[0]}:{talk}"
        return fact_of(ConversationOpened, form, conversation=name, order=order.order, words=words_of(request))

    done, then = _("The shop has your message."), ("buyer-conversation", token, talk)
    return carry_out(request, make, done=done, then=then, shown=partial(_list, request, token))


@require_safe
@buyer_page
def show_conversation(request: HttpRequest, token: str, talk: str) -> HttpResponse:
    return _one(request, token, talk, Answer())


@require_http_methods(["GET", "HEAD", "POST"])
@buyer_page
def act(request: HttpRequest, token: str, talk: str) -> HttpResponse:
    found, then = _behind(request, talk), ("buyer-conversation", token, talk)
    if request.method != "POST":  # a refused form that is read in another language
        return redirect(*then)
    if not request.may_answer:
        return _one(request, token, talk, _only_shown())
    return state_act(request, found, side="buyer", then=then, shown=partial(_one, request, token, talk))


def _only_shown() -> Answer:
    return Answer(_("This link only shows the order."), status=403)


def _behind(request: HttpRequest, talk: str) -> ConversationCase:
    """The order's own conversation; another's is not there."""
    if not talk.startswith("cv-") or len(talk) > 72 or not talk.isprintable():
        raise Http404
    found = load_conversation(f"{request.scope.order.partition(':')[0]}:{talk}")
    if found.order != request.scope.order:  # the database shows no other; this says so a second time
        raise Http404
    return found


def _one(request: HttpRequest, token: str, talk: str, answer: Answer) -> HttpResponse:
    found = _behind(request, talk)
    context: dict[str, Any] = conversation_context(request, found, side="buyer", may_act=request.may_answer)
    context |= {
        "token": token,
        "order": visible_order(found.order),
        **answer.said,
        "typed": request.POST.get("text", ""),
        "act_url": reverse("buyer-conversation-act", args=[token, talk]),
    }
    return render(request, "buyer/conversation.html", context, status=answer.status)


def _list(request: HttpRequest, token: str, answer: Answer) -> HttpResponse:
    order = visible_order(request.scope.order)
    rows = Conversation.objects.filter(order_id=order.order).order_by("-opened_at", "subject")[:SHOWN_MAX]
    context = {
        "token": token,
        "order": order,
        "order_number": order.order.partition(":")[2],
        "talks": [{"row": row, "number": row.subject.partition(":")[2]} for row in rows],
        "may_answer": request.may_answer,
        **answer.said,
        "typed": request.POST.get("text", ""),
        "nonce": nonce.issue(clock.now_of(request)),
        "words_max": WORDS_MAX,
    }
    return render(request, "buyer/conversations.html", context, status=answer.status)
