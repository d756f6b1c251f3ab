"""The shop's customer service: who waits for a reply, one conversation, and what was done by day."""

from __future__ import annotations

from functools import partial

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surety.consoles.frame import frame, in_shop
from surety.consoles.nav import WAITING_MAX, count_text
from surety.consoles.service.days import show_days
from surety.consoles.service.lists import OF_SHOP, asked
from surety.consoles.service.one import conversation_context, load_conversation, state_act
from surety.consoles.stating import Answer
from surety.consoles.tables.pages import answer_list
from surety.conversations.case import ConversationCase


@require_safe
@in_shop(OF_SHOP.permission)
def show_conversations(request: HttpRequest, shop: str) -> HttpResponseBase:
    more = {"links": [(reverse("shop:service_days", args=[shop]), _("By day"))]}
    return answer_list(
        request, asked(OF_SHOP, request), template="staff/linked_list.html", **frame(request, shop, **more)
    )


@require_safe
@in_shop("inbox.view")
def show_days_of_shop(request: HttpRequest, shop: str) -> HttpResponseBase:
    return show_days(request, shops=[shop], **frame(request, shop, list_url=_list_url(shop)))


def _list_url(shop: str) -> str:
    return reverse("shop:conversations", args=[shop])


@require_safe
@in_shop("inbox.view")
def show_conversation(request: HttpRequest, shop: str, conversation: str) -> HttpResponse:
    return _render(request, shop, conversation, Answer())


@require_POST
@in_shop("service.answer")
def act(request: HttpRequest, shop: str, conversation: str) -> HttpResponse:
    talk, then = _load(shop, conversation), ("shop:conversation", shop, conversation)
    return state_act(request, talk, side="merchant", then=then, shown=partial(_render, request, shop, conversation))


def _load(shop: str, conversation: str) -> ConversationCase:
    found = load_conversation(conversation)
    if found.shop != shop:  # the database shows no other; this says so a second time
        raise Http404
    return found


def _render(request: HttpRequest, shop: str, conversation: str, answer: Answer) -> HttpResponse:
    talk = _load(shop, conversation)
    context = conversation_context(request, talk, side="merchant", may_act=request.scope.allows("service.answer"))
    sees_orders = request.scope.allows("shipping.view")
    context |= frame(request, shop) | {
        **answer.said,
        "typed": request.POST.get("text", ""),
        "list_url": _list_url(shop),
        "order_url": reverse("shop:order", args=[shop, talk.order]) if sees_orders else "",
        "act_url": reverse("shop:conversation_act", args=[shop, talk.conversation]),
        "permission": "service.answer",
    }
    return render(request, "service/conversation.html", context, status=answer.status)


def waiting_text(request: HttpRequest, shop: str) -> str:
    """For the nav: how many buyers wait for a reply."""
    return count_text(request, "inbox.view", lambda: _waiting(shop))


def _waiting(shop: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from (select 1 from surety_conversation where shop = %s and waits_since is not null"
            f" limit {WAITING_MAX + 1}) waiting",
            [shop],
        )
        return cursor.fetchone()[0]
