"""Who may open a page. Every page of the consoles carries exactly one of these decorators.

    @shop_page("shipping.view")      a member of the shop the address names, who was granted this
    @centre_page("bench.seal")       whoever works at the inspection centre the address names, and was granted this
    @staff_page("staff.decide")      platform staff who hold this
    @buyer_page                      whoever holds the order's signed link
    @signed_in_page                  any signed-in person, no business data
    @rules_page                      everybody: the rules are public
    @published_page                  everybody: what is published, and beside it what is the reader's own

The request is one transaction, under the scope of whoever asks (`request.scope`). A missing permission
answers 403 and says which one and who can grant it; what lies outside the scope is not there: 404.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from surety.access import links
from surety.access.models import Membership
from surety.access.permissions import MAIN_ONLY, StaffPermission, label_of
from surety.access.scope import ANYBODY, NOBODY, Kind, Scope, order_scope, scoped

View = Callable[..., HttpResponse]
CURRENT_SHOP = "surety_shop"


def scope_for(request: HttpRequest) -> Scope:
    """What this signed-in person may see: everything as staff, else the shop or the centre they are working in."""
    user = request.user
    if not user.is_authenticated:
        return NOBODY
    if user.is_platform_staff:
        held = StaffPermission.values if user.is_superuser else user.staff_permissions
        return Scope(
            kind=Kind.STAFF,
            user_id=user.pk,
            user_name=user.shown_name,
            main=user.is_superuser,
            permissions=frozenset(held) & frozenset(StaffPermission.values),
        )
    shop = shop_scope_of(request)
    return shop if shop.kind == Kind.SHOP else centre_scope_of(request)


def shop_scope_of(request: HttpRequest, shop: str | None = None) -> Scope:
    """The scope of the shop an address names; of the current one if it names none."""
    membership = current_membership(request) if shop is None else _membership_of(request, shop)
    return _member_scope(request, membership)


def centre_scope_of(request: HttpRequest, centre: str | None = None) -> Scope:
    """The scope of the centre an address names; of the person's first one if it names none."""
    membership = next((m for m in centres_of(request) if centre is None or m.centre == centre), None)
    return _member_scope(request, membership)


def _member_scope(request: HttpRequest, membership: Membership | None) -> Scope:
    """A membership is of a shop or of a centre, never of both."""
    if membership is None:
        return NOBODY
    return Scope(
        kind=Kind.CENTRE if membership.centre else Kind.SHOP,
        shop=membership.shop,
        centre=membership.centre,
        user_id=request.user.pk,
        user_name=request.user.shown_name,
        main=membership.main,
        permissions=membership.allowed,
    )


def memberships_of(request: HttpRequest) -> list[Membership]:
    """The person's shops, main accounts first."""
    return [each for each in _all_memberships(request) if each.shop]


def centres_of(request: HttpRequest) -> list[Membership]:
    """The inspection centres a person works at, main accounts first."""
    return [each for each in _all_memberships(request) if each.centre]


def _all_memberships(request: HttpRequest) -> list[Membership]:
    """Asked once per request."""
    if not hasattr(request, "_memberships"):
        found = Membership.objects.filter(user_id=request.user.pk).order_by("-main", "shop", "centre")[:200]
        request._memberships = list(found)
    return request._memberships


def _membership_of(request: HttpRequest, shop: str) -> Membership | None:
    return next((m for m in memberships_of(request) if m.shop == shop), None)


def current_membership(request: HttpRequest) -> Membership | None:
    """The membership of the shop the person chose last, if it is still theirs; else their first."""
    mine = memberships_of(request)
    chosen = request.session.get(CURRENT_SHOP)
    return next((m for m in mine if m.shop == chosen), mine[0] if mine else None)


def choose_shop(request: HttpRequest, shop: str) -> bool:
    """Work in another of one's shops; False if it is not one's own."""
    if all(m.shop != shop for m in memberships_of(request)):
        return False
    request.session[CURRENT_SHOP] = shop
    return True


def shop_page(permission: str) -> Callable[[View], View]:
    """Open to members of a shop who hold `permission`; they see that shop's rows alone."""
    return _page("shop", (permission,), _scope_of_addressed_shop)


def centre_page(*permissions: str) -> Callable[[View], View]:
    """Open to whoever works at the centre and holds one of `permissions`; they see that centre's pieces alone."""
    return _page("centre", permissions, _scope_of_addressed_centre)


def staff_page(permission: str) -> Callable[[View], View]:
    """Open to platform staff who hold `permission`."""
    return _page("staff", (permission,), lambda request, kwargs: scope_for(request))


def _scope_of_addressed_shop(request: HttpRequest, kwargs: dict[str, Any]) -> Scope:
    """An address that names a shop which is not one's own is not there."""
    shop = kwargs.get("shop")
    scope = shop_scope_of(request, shop)
    if shop is not None and scope.kind != Kind.SHOP:
        raise Http404
    return scope


def _scope_of_addressed_centre(request: HttpRequest, kwargs: dict[str, Any]) -> Scope:
    scope = centre_scope_of(request, kwargs["centre"])
    if scope.kind != Kind.CENTRE:
        raise Http404
    return scope


def _page(
    audience: str, permissions: tuple[str, ...], find_scope: Callable[[HttpRequest, dict[str, Any]], Scope]
) -> Callable[[View], View]:
    """`permissions`: any of them opens the page; who has none is told of the first."""
    unknown = [code for code in permissions if label_of(code) == code]
    if unknown or not permissions:
        raise ValueError(f"{unknown!r} is not in the list of permissions")
    permission = permissions[0]

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            scope = find_scope(request, kwargs)
            if scope.kind != audience or not any(scope.allows(each) for each in permissions):
                return forbid(request, scope, permission=permission, audience=audience)
            with scoped(scope):
                request.scope = scope
                return _finished(view(request, *args, **kwargs))

        page.access = (audience, permission)
        return page

    return decorate


def signed_in_page(view: View) -> View:
    """Open to whoever is signed in: their own account. Sees no business rows."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        request.scope = NOBODY
        return view(request, *args, **kwargs)

    page.access = ("signed_in", "")
    return page


def rules_page(view: View) -> View:
    """Open to everybody. Reads releases, which belong to nobody; who is signed in keeps their way back."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.scope = scope_for(request)
        with scoped(NOBODY):
            return _finished(view(request, *args, **kwargs))

    page.access = ("rules", "")
    return page


def published_page(view: View) -> View:
    """Open to everybody. A visitor sees what is published; who is signed in sees their own rows beside it."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.scope = scope_for(request)
        with scoped(ANYBODY if request.scope.kind == Kind.NOBODY else request.scope):
            return _finished(view(request, *args, **kwargs))

    page.access = ("published", "")
    return page


def buyer_page(view: View) -> View:
    """Open to the holder of an order's signed link; a link that is not ours, or too old, is not there."""

    @wraps(view)
    def page(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            link = links.read(token)
        except links.BadLink:
            raise Http404 from None
        with scoped(order_scope(link.order)) as scope:
            request.scope, request.may_answer = scope, link.may_answer
            response = _finished(view(request, token, *args, **kwargs))
        response.headers["Referrer-Policy"] = "same-origin"  # stricter ones make browsers send no Origin
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    page.access = ("buyer", "")
    return page


def open_page(view: View) -> View:
    """Open to everybody; named so that a page without a decorator is noticed."""
    view.access = ("open", "")
    return view


def _finished(response: HttpResponse) -> HttpResponse:
    """Render a lazy response while its transaction, and so its scope, still lasts."""
    if hasattr(response, "render") and not getattr(response, "is_rendered", True):
        response.render()
    return response


def forbid(request: HttpRequest, scope: Scope, *, permission: str, audience: str) -> HttpResponse:
    """403, saying what is missing and who can grant it."""
    context = {
        "audience": audience,
        "scope": scope,
        "permission": permission,
        "permission_label": label_of(permission),
        "main_only": permission in MAIN_ONLY,
        "granters": _granters(scope),
    }
    return render(request, "account/forbidden.html", context, status=403)


def _granters(scope: Scope) -> list[str]:
    if scope.kind not in (Kind.SHOP, Kind.CENTRE):
        return []
    at = {"shop": scope.shop, "centre": scope.centre}
    mains = Membership.objects.filter(**at, main=True, user__is_active=True).select_related("user")
    return [m.user.shown_name for m in mains.order_by("user__username")[:5]]
