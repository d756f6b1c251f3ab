"""Where the shop has goods sent back to: its addresses, which of them is the default, adding, changing, dropping."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surety.consoles import clock, nonce
from surety.consoles.cases import read
from surety.consoles.export import send
from surety.consoles.frame import frame, in_shop
from surety.consoles.listing import without
from surety.consoles.stating import Answer, Fault, Form, Make, carry_out, fact_of
from surety.engine.fact import SubjectKind
from surety.engine.queries import in_words
from surety.merchants.case import ShopCase
from surety.merchants.models import Shop
from surety.merchants.return_addresses import ReturnAddressDropped, ReturnAddressKept
from surety.regions import tree
from surety.regions.address import Resolved, resolve

KEYS = ["number", "default", "name", "phone", "region", "region_name", "address"]


def addresses_of(shop: str) -> list[dict[str, Any]] | None:
    """The shop's addresses in words, the default first; None for a shop that nobody registered."""
    case: ShopCase | None = read(Shop, SubjectKind.SHOP, shop)
    if case is None:
        return None
    found = [
        {"number": number, "default": number == case.return_default, "name": each.to_name, "phone": each.to_phone,
         "region": each.region, "region_name": tree.full_name(each.region), "address": each.to_detail}
        for number, each in case.return_addresses.items()
    ]  # fmt: skip
    return in_words(sorted(found, key=lambda each: not each["default"]))


@require_safe
@in_shop("aftersale.view")
def show_addresses(request: HttpRequest, shop: str) -> HttpResponseBase:
    return _render(request, shop, Answer())


@require_POST
@in_shop("aftersale.answer")
def keep(request: HttpRequest, shop: str) -> HttpResponseBase:
    """A number of its own where the form names none: from the form's, so that a form sent twice adds one."""

    def make(form: Form) -> ReturnAddressKept:
        post = request.POST
        found = resolve(post.get("region", "").strip()[:200])
        if not isinstance(found, Resolved):
            raise Fault(_("This names no one region. Write province, city and district, such as 浙江省杭州市西湖区."))
        said = {f"to_{name}": post.get(name, "").strip() for name in ("name", "phone", "detail")}
        number = post.get("number", "") or form[0][-12:]
        default = post.get("default") == "yes" or None
        return fact_of(ReturnAddressKept, form, shop=shop, number=number, region=found.code, default=default, **said)

    return _act(request, shop, make, _("Kept. Buyers are told it from the next agreement on."))


@require_POST
@in_shop("aftersale.answer")
def drop(request: HttpRequest, shop: str) -> HttpResponseBase:
    make = partial(fact_of, ReturnAddressDropped, shop=shop, number=request.POST.get("number", ""))
    return _act(request, shop, make, _("Dropped. Goods already on their way there are not stopped."))


def _act(request: HttpRequest, shop: str, make: Make, done: str) -> HttpResponseBase:
    return carry_out(
        request, make, done=done, then=("shop:return_addresses", shop), shown=partial(_render, request, shop)
    )


def _render(request: HttpRequest, shop: str, answer: Answer) -> HttpResponse:
    addresses = addresses_of(shop)
    if addresses is None:
        raise Http404
    if (form := request.GET.get("form", "")) in ("csv", "json"):
        return send(addresses, keys=KEYS, name="return-addresses", form=form)
    chosen = next((each for each in addresses if each["number"] == request.GET.get("edit")), None)
    typed = request.POST if request.method == "POST" else _as_typed(chosen)
    context = frame(
        request,
        shop,
        addresses=addresses,
        may_answer=request.scope.allows("aftersale.answer"),
        chosen=typed.get("number", ""),
        typed=typed,
        csv_url=without(request.GET, form="csv"),
        json_url=without(request.GET, form="json"),
        nonce=nonce.issue(clock.now_of(request)),
        **answer.said,
    )
    return render(request, "merchant/aftersales/addresses.html", context, status=answer.status)


def _as_typed(one: dict[str, Any] | None) -> dict[str, str]:
    if one is None:
        return {}
    return {
        "number": one["number"], "name": one["name"], "phone": one["phone"], "detail": one["address"],
        "region": one["region_name"], "default": "yes" if one["default"] else "",
    }  # fmt: skip
