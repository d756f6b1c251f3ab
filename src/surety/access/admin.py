"""The back office: people, memberships, tokens. Only a platform administrator reaches it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from surety.access import tokens
from surety.access.models import ApiToken, Membership, MembershipChange, User


def sign_in_elsewhere(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """One sign-in page for everybody, with one brake on guesses."""
    if request.user.is_authenticated:
        raise PermissionDenied
    query = urlencode({"next": request.GET.get("next", "/admin/")})
    return redirect(f"/login/?{query}")


admin.site.login = sign_in_elsewhere
admin.site.site_header = admin.site.site_title = _("Surety back office")
admin.site.unregister(Group)


@admin.register(User)
class PersonAdmin(UserAdmin, ModelAdmin):
    form, add_form, change_password_form = UserChangeForm, UserCreationForm, AdminPasswordChangeForm
    list_display = ("username", "first_name", "is_active", "is_superuser", "staff_permissions", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("username", "first_name")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "first_name", "email", "is_active")}),
        (_("Platform staff"), {"fields": ("staff_permissions", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """People are closed, not deleted: their names are on what they did."""
        return False


@admin.register(Membership)
class MembershipAdmin(ModelAdmin):
    list_display = ("user", "shop", "centre", "main", "permissions", "created_at")
    list_filter = ("main",)
    search_fields = ("user__username", "shop", "centre")
    autocomplete_fields = ("user",)


@admin.register(MembershipChange)
class MembershipChangeAdmin(ModelAdmin):
    list_display = ("changed_at", "shop", "centre", "member", "changed_by", "before", "after")
    search_fields = ("shop", "centre", "member")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(ModelAdmin):
    list_display = ("name", "party", "scope", "hint", "created_at", "expires_at", "revoked_at")
    list_filter = ("party",)
    search_fields = ("name", "scope")
    readonly_fields = ("hint", "created_at", "created_by", "revoked_at")
    actions = ("revoke",)

    def get_readonly_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> tuple[str, ...]:
        fixed = ("name", "party", "scope", "expires_at") if obj else ()
        return (*self.readonly_fields, *fixed)

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        if change:
            return
        row, text = tokens.create(
            obj.name, party=obj.party, scope=obj.scope, by=request.user, expires_at=obj.expires_at
        )
        obj.pk, obj.created_at, obj.digest, obj.hint = row.pk, row.created_at, row.digest, row.hint
        self.message_user(request, _("Copy the token now. It is not shown again.") + f" {text}")

    @admin.action(description=_("Revoke"))
    def revoke(self, request: HttpRequest, queryset: Any) -> None:
        for row in queryset:
            tokens.revoke(row)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
