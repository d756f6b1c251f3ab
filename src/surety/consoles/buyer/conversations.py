"""What the holder of an order's link writes to the shop, and what comes back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surety.access.pages import buyer_page
from surety.consoles import clock, labels, nonce, typed
from surety.consoles.order.cases import visible_order
from surety.consoles.service.one import WORDS_MAX, conversation_context, load_conversation, state_act
from surety.conversations.case import ConversationCase
from surety.conversations.facts import ConversationOpened, Words
from surety.conversations.models import Conversation
from surety.engine import gate

SHOWN_MAX = 20


@require_http_methods(["GET", "HEAD", "POST"])
@buyer_page
def write(request: HttpRequest, token: str) -> HttpResponse:
    """What was written so far, and a form that opens another conversation."""
    order = visible_order(request.scope.order)
    if request.method != "POST":
        return _list(request, token)
    if not request.may_answer:
        return _list(request, token, fault=_("This link only shows the order."), status=403)
    form, text = nonce.of(request), typed.prose(request.POST.get("text", ""))
    if form is None or not 0 < len(text) <= WORDS_MAX:
        return _list(request, token, fault=_("Write something, in at most %d characters.") % WORDS_MAX, status=422)
    made = form[0].removeprefix("web:")
    name = f"{order.order.partition(':')[0]}:cv-{made[4:12]}{made[-8:]}"
    fact = ConversationOpened(id=form[0], at=form[1], conversation=name, order=order.order, words=Words(text))
    result = gate.submit([fact], source=request.scope.source)[0]
    if not result.good:
        return _list(request, token, fault=labels.label("refusal", result.code), status=409)
    messages.success(request, _("The shop has your message."))
    return redirect("buyer-conversation", token=token, talk=name.partition(":")[2])


@require_safe
@buyer_page
def show_conversation(request: HttpRequest, token: str, talk: str) -> HttpResponse:
    return _one(request, token, _behind(request, talk))


@require_http_methods(["GET", "HEAD", "POST"])
@buyer_page
def act(request: HttpRequest, token: str, talk: str) -> HttpResponse:
    found = _behind(request, talk)
    if request.method != "POST":  # a refused form that is read in another language
        return redirect("buyer-conversation", token=token, talk=talk)
    if not request.may_answer:
        return _one(request, token, found, fault=_("This link only shows the order."), status=403)
    told, status = state_act(request, found, side="buyer")
    if status != 302:
        return _one(request, token, _behind(request, talk), fault=told, status=status)
    messages.success(request, told)
    return redirect("buyer-conversation", token=token, talk=talk)


def _behind(request: HttpRequest, talk: str) -> ConversationCase:
    """The order's own conversation; another's is not there."""
    if not talk.startswith("cv-") or len(talk) > 72 or not talk.isprintable():
        raise Http404
    found = load_conversation(f"{request.scope.order.partition(':')[0]}:{talk}")
    if found.order != request.scope.order:  # the database shows no other; this says so a second time
        raise Http404
    return found


def _one(
    request: HttpRequest, token: str, found: ConversationCase, *, fault: str = "", status: int = 200
) -> HttpResponse:
    number = found.conversation.partition(":")[2]
    context: dict[str, Any] = conversation_context(request, found, side="buyer", may_act=request.may_answer)
    context |= {
        "token": token,
        "order": visible_order(found.order),
        "fault": fault,
        "typed": request.POST.get("text", ""),
        "act_url": reverse("buyer-conversation-act", args=[token, number]),
    }
    return render(request, "buyer/conversation.html", context, status=status)


def _list(request: HttpRequest, token: str, *, fault: str = "", status: int = 200) -> HttpResponse:
    order = visible_order(request.scope.order)
    rows = Conversation.objects.filter(order_id=order.order).order_by("-opened_at", "subject")[:SHOWN_MAX]
    context = {
        "token": token,
        "order": order,
        "order_number": order.order.partition(":")[2],
        "talks": [{"row": row, "number": row.subject.partition(":")[2]} for row in rows],
        "may_answer": request.may_answer,
        "fault": fault,
        "typed": request.POST.get("text", ""),
        "nonce": nonce.issue(clock.now_of(request)),
        "words_max": WORDS_MAX,
    }
    return render(request, "buyer/conversations.html", context, status=status)
