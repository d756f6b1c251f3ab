"""Members of a shop, or of an inspection centre: its main account adds sub-accounts and grants them permissions
(DIAG-Q1)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from surety.access.models import Membership, MembershipChange, User
from surety.access.pages import centre_page, shop_page
from surety.access.permissions import CENTRE_GRANTABLE, GRANTABLE

MEMBERS_MAX = 200


class NewMember(forms.ModelForm):
    first_name = forms.CharField(label=gettext_lazy("Name"), max_length=60)

    class Meta:
        model = User
        fields = ("username", "first_name")
        labels = {"username": gettext_lazy("User name")}
        help_texts = {"username": gettext_lazy("What the person types to sign in. Letters, digits and @ . + - _")}


@dataclass(frozen=True)
class Home:
    """What people are members of, and how its pages are called."""

    kind: str
    subject: str

    @property
    def at(self) -> dict[str, str]:
        return {self.kind: self.subject}

    @property
    def prefix(self) -> str:
        return "centre_" if self.kind == "centre" else ""

    @property
    def grantable(self) -> tuple[Any, ...]:
        return CENTRE_GRANTABLE if self.kind == "centre" else GRANTABLE

    def page(self) -> HttpResponse:
        return redirect(f"{self.prefix}members", **self.at)


def members_of(kind: str, guard: Callable[..., Any]) -> dict[str, Callable[..., HttpResponse]]:
    """The pages of one kind of home: `show`, `add`, `grant`, `remove`."""

    @guard
    def show_members(request: HttpRequest, **home: str) -> HttpResponse:
        return _show(request, Home(kind, home[kind]), NewMember())

    @require_POST
    @guard
    def add_member(request: HttpRequest, **home: str) -> HttpResponse:
        return _add(request, Home(kind, home[kind]))

    @require_POST
    @guard
    def grant(request: HttpRequest, member: int, **home: str) -> HttpResponse:
        return _grant(request, Home(kind, home[kind]), member)

    @require_POST
    @guard
    def remove_member(request: HttpRequest, member: int, **home: str) -> HttpResponse:
        return _remove(request, Home(kind, home[kind]), member)

    return {"show": show_members, "add": add_member, "grant": grant, "remove": remove_member}


def _show(request: HttpRequest, home: Home, form: NewMember, *, status: int = 200) -> HttpResponse:
    members = Membership.objects.filter(**home.at).select_related("user")
    changes = MembershipChange.objects.filter(**home.at).select_related("changed_by")
    context = {
        "home": home,
        "members": [
            (member, {act: reverse(f"{home.prefix}member_{act}", kwargs={**home.at, "member": member.pk})
                      for act in ("grant", "remove")})
            for member in members.order_by("-main", "user__username")[:MEMBERS_MAX]
        ],
        "add_url": reverse(f"{home.prefix}member_add", kwargs=home.at),
        "grantable": home.grantable,
        "changes": changes.order_by("-pk")[:20],
        "form": form,
        "secret": request.session.pop("new_member", None),
        **home.at,
    }  # fmt: skip
    return render(request, "account/members.html", context, status=status)


def _add(request: HttpRequest, home: Home) -> HttpResponse:
    form = NewMember(request.POST)
    if not form.is_valid():
        return _show(request, home, form, status=422)
    if Membership.objects.filter(**home.at).count() >= MEMBERS_MAX:
        messages.error(request, _("There are at most %(count)s members.") % {"count": MEMBERS_MAX})
        return home.page()
    password = secrets.token_urlsafe(12)
    user = form.save(commit=False)
    user.set_password(password)
    user.save()
    membership = Membership.objects.create(user=user, **home.at)
    _record(request, membership, before=[], after=[])
    request.session["new_member"] = {"username": user.username, "password": password}
    return home.page()


def _grant(request: HttpRequest, home: Home, member: int) -> HttpResponse:
    """Set exactly the permissions ticked. What is not grantable is ignored, whoever sends it."""
    membership = _sub_account(home, member)
    wanted = set(request.POST.getlist("permission"))
    after = [p.value for p in home.grantable if p.value in wanted]
    before = sorted(membership.allowed)
    membership.permissions = after
    membership.save(update_fields=["permissions"])
    _record(request, membership, before=before, after=sorted(after))
    messages.success(request, _("Permissions of %(name)s saved.") % {"name": membership.user.shown_name})
    return home.page()


def _remove(request: HttpRequest, home: Home, member: int) -> HttpResponse:
    """End a membership. The person's account stays: their name is on what they did."""
    membership = _sub_account(home, member)
    _record(request, membership, before=sorted(membership.allowed), after=[])
    name = membership.user.shown_name
    membership.delete()
    gone = (
        _("%(name)s no longer works at this centre.")
        if home.kind == "centre"
        else _("%(name)s no longer belongs to this shop.")
    )
    messages.success(request, gone % {"name": name})
    return home.page()


def _sub_account(home: Home, member: int) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user")
    return get_object_or_404(rows, pk=member, main=False, **home.at)


def _record(request: HttpRequest, membership: Membership, *, before: list[str], after: list[str]) -> None:
    with transaction.atomic():
        MembershipChange.objects.create(
            membership=membership,
            shop=membership.shop,
            centre=membership.centre,
            member=membership.user.username,
            changed_by=request.user,
            before=before,
            after=after,
        )


OF_SHOP = members_of("shop", shop_page("members.manage"))
OF_CENTRE = members_of("centre", centre_page("bench.manage"))
