"""A shop's members: the main account adds sub-accounts and grants them permissions (DIAG-Q1)."""

from __future__ import annotations

import secrets

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from surety.access.models import Membership, MembershipChange, User
from surety.access.pages import shop_page
from surety.access.permissions import GRANTABLE

MEMBERS_MAX = 200


class NewMember(forms.ModelForm):
    first_name = forms.CharField(label=gettext_lazy("Name"), max_length=60)

    class Meta:
        model = User
        fields = ("username", "first_name")
        labels = {"username": gettext_lazy("User name")}
        help_texts = {"username": gettext_lazy("What the person types to sign in. Letters, digits and @ . + - _")}


@shop_page("members.manage")
def show_members(request: HttpRequest, shop: str) -> HttpResponse:
    return _show(request, shop, NewMember())


def _show(request: HttpRequest, shop: str, form: NewMember, *, status: int = 200) -> HttpResponse:
    members = Membership.objects.filter(shop=shop).select_related("user")
    context = {
        "shop": shop,
        "members": members.order_by("-main", "user__username")[:MEMBERS_MAX],
        "grantable": GRANTABLE,
        "changes": MembershipChange.objects.filter(shop=shop).select_related("changed_by").order_by("-pk")[:20],
        "form": form,
        "secret": request.session.pop("new_member", None),
    }
    return render(request, "account/members.html", context, status=status)


@require_POST
@shop_page("members.manage")
def add_member(request: HttpRequest, shop: str) -> HttpResponse:
    form = NewMember(request.POST)
    if not form.is_valid():
        return _show(request, shop, form, status=422)
    if Membership.objects.filter(shop=shop).count() >= MEMBERS_MAX:
        messages.error(request, _("A shop has at most %(count)s members.") % {"count": MEMBERS_MAX})
        return redirect("members", shop=shop)
    password = secrets.token_urlsafe(12)
    user = form.save(commit=False)
    user.set_password(password)
    user.save()
    membership = Membership.objects.create(user=user, shop=shop)
    _record(request, membership, before=[], after=[])
    request.session["new_member"] = {"username": user.username, "password": password}
    return redirect("members", shop=shop)


@require_POST
@shop_page("members.manage")
def grant(request: HttpRequest, shop: str, member: int) -> HttpResponse:
    """Set exactly the permissions ticked. What is not grantable is ignored, whoever sends it."""
    membership = _sub_account(shop, member)
    wanted = set(request.POST.getlist("permission"))
    after = [p.value for p in GRANTABLE if p.value in wanted]
    before = sorted(membership.allowed)
    membership.permissions = after
    membership.save(update_fields=["permissions"])
    _record(request, membership, before=before, after=sorted(after))
    messages.success(request, _("Permissions of %(name)s saved.") % {"name": membership.user.shown_name})
    return redirect("members", shop=shop)


@require_POST
@shop_page("members.manage")
def remove_member(request: HttpRequest, shop: str, member: int) -> HttpResponse:
    """End a membership. The person's account stays: their name is on what they did."""
    membership = _sub_account(shop, member)
    _record(request, membership, before=sorted(membership.allowed), after=[])
    name = membership.user.shown_name
    membership.delete()
    messages.success(request, _("%(name)s no longer belongs to this shop.") % {"name": name})
    return redirect("members", shop=shop)


def _sub_account(shop: str, member: int) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user")
    return get_object_or_404(rows, pk=member, shop=shop, main=False)


def _record(request: HttpRequest, membership: Membership, *, before: list[str], after: list[str]) -> None:
    with transaction.atomic():
        MembershipChange.objects.create(
            membership=membership,
            shop=membership.shop,
            member=membership.user.username,
            changed_by=request.user,
            before=before,
            after=after,
        )
