"""Customer service as staff see it: every shop's conversations, one of them, and what was done by day."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surety.access.pages import staff_page
from surety.consoles import clock
from surety.consoles.service.days import days_of, picture_of, show_days
from surety.consoles.service.lists import OF_STAFF, asked
from surety.consoles.service.one import conversation_context, load_conversation, state_act
from surety.consoles.statement.period import asked_period
from surety.consoles.stating import Answer
from surety.consoles.tables.fields import asked_shops
from surety.consoles.tables.pages import answer_list
from surety.engine import queries


@require_safe
@staff_page(OF_STAFF.permission)
def show_conversations(request: HttpRequest) -> HttpResponseBase:
    more: dict[str, Any] = {"links": [(reverse("staff:service_days"), _("By day"))]}
    if not request.GET.get("form"):
        month = asked_period(QueryDict(), now=clock.now_of(request))
        more |= {"picture": picture_of(days_of(month, shops=asked_shops(request).shops))}
    return answer_list(request, asked(OF_STAFF, request), template="staff/linked_list.html", **_place(), **more)


@require_safe
@staff_page("staff.view")
def show_days_of_all(request: HttpRequest) -> HttpResponseBase:
    whose = asked_shops(request)
    places = {"list_url": reverse("staff:conversations"), "asked_shops": whose}
    return show_days(request, shops=whose.shops, **_place(), **places)


@require_safe
@staff_page("staff.view")
def show_conversation(request: HttpRequest, conversation: str) -> HttpResponse:
    return _render(request, conversation, Answer())


@require_POST
@staff_page("staff.decide")
def act(request: HttpRequest, conversation: str) -> HttpResponse:
    talk, then = load_conversation(conversation), ("staff:conversation", conversation)
    return state_act(request, talk, side="staff", then=then, shown=partial(_render, request, conversation))


def _render(request: HttpRequest, conversation: str, answer: Answer) -> HttpResponse:
    talk = load_conversation(conversation)
    context = conversation_context(request, talk, side="staff", may_act=request.scope.allows("staff.decide"))
    context |= {
        **answer.said,
        "typed": request.POST.get("text", ""),
        "list_url": reverse("staff:conversations"),
        "order_url": reverse("staff:order", args=[talk.order]),
        "act_url": reverse("staff:conversation_act", args=[conversation]),
        "shop_name": queries.shop_names([talk.shop]).get(talk.shop, talk.shop),
        "permission": "staff.decide",
        **_place(),
    }
    return render(request, "service/conversation.html", context, status=answer.status)


def _place() -> dict[str, str]:
    return {"place": _("Platform staff")}
