"""A shop's API tokens: create, see which there are, revoke."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surety.access import tokens
from surety.access.models import ApiToken
from surety.access.pages import shop_page

TOKENS_MAX = 50


@shop_page("tokens.manage")
def show_tokens(request: HttpRequest, shop: str) -> HttpResponse:
    context = {"shop": shop, "tokens": _tokens_of(shop), "secret": request.session.pop("new_token", None)}
    return render(request, "account/tokens.html", context)


@require_POST
@shop_page("tokens.manage")
def create_token(request: HttpRequest, shop: str) -> HttpResponse:
    name = request.POST.get("name", "").strip()[:80]
    if not name or "\x00" in name:
        messages.error(request, _("Give the token a name, so that you know later what uses it."))
    elif _tokens_of(shop).filter(revoked_at=None).count() >= TOKENS_MAX:
        messages.error(request, _("A shop has at most %(count)s tokens.") % {"count": TOKENS_MAX})
    else:
        text = tokens.create(name, party=ApiToken.Holder.SHOP, scope=shop, by=request.user)[1]
        request.session["new_token"] = text
    return redirect("tokens", shop=shop)


@require_POST
@shop_page("tokens.manage")
def revoke_token(request: HttpRequest, shop: str, token: int) -> HttpResponse:
    row = get_object_or_404(_tokens_of(shop), pk=token)
    tokens.revoke(row)
    messages.success(request, _("The token %(name)s stops working within 5 seconds.") % {"name": row.name})
    return redirect("tokens", shop=shop)


def _tokens_of(shop: str):
    return ApiToken.objects.filter(party=ApiToken.Holder.SHOP, scope=shop).order_by("-created_at")
