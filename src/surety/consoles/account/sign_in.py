"""Sign in, sign out, change one's password, go to where one works."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from surety.access.pages import centres_of, current_membership, open_page, signed_in_page
from surety.consoles.account import brake
from surety.consoles.client import address_of


@open_page
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _try(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(_next(request))
    return _show(request)


def _try(request: HttpRequest) -> HttpResponse:
    name, password = request.POST.get("username", "")[:150], request.POST.get("password", "")[:1000]
    address = address_of(request)
    if "\x00" in name or not name.strip():
        return _show(request, fault=_("Enter your user name."), status=422)
    if not brake.record(name, address=address):
        response = _show(request, fault=_("Too many attempts. Try again in 15 minutes."), status=429)
        response.headers["Retry-After"] = "900"
        return response
    user = authenticate(request, username=name.strip(), password=password)
    if user is None:
        fault = _("User name and password do not match, or the account is closed.")
        return _show(request, fault=fault, status=422)
    brake.clear(name, address=address)
    login(request, user)
    return HttpResponseRedirect(_next(request))


def _show(request: HttpRequest, *, fault: str = "", status: int = 200) -> HttpResponse:
    context = {
        "fault": fault,
        "username": request.POST.get("username", "")[:150],
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "account/sign_in.html", context, status=status)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted and safe else reverse("desk")


@open_page
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("login")


@signed_in_page
@sensitive_post_parameters()
@never_cache
def change_password(request: HttpRequest) -> HttpResponse:
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())  # other browsers are signed out
        messages.success(request, _("Your password was changed."))
        return redirect("password")
    return render(request, "account/password.html", {"form": form}, status=422 if form.errors else 200)


@signed_in_page
def go_to_desk(request: HttpRequest) -> HttpResponse:
    """Where a person works: staff at the queue, a member at the shop they were in last, else at their centre."""
    if request.user.is_platform_staff:
        return redirect("staff:work")
    membership = current_membership(request)
    if membership:
        return redirect("shop:shipping", shop=membership.shop)
    if centres := centres_of(request):
        return redirect("centre:queue", centre=centres[0].centre)
    return render(request, "account/nowhere.html", {}, status=403)
