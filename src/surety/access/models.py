"""People and what they may do, and tokens of programs: Django's own tables, written by the web role."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surety.access.permissions import CENTRE_GRANTABLE, GRANTABLE, CentrePermission, ShopPermission, StaffPermission

# A comma would make one id read as two in `surety.scope`, which is a comma list.
shop_id = RegexValidator(r"^[a-z0-9_]{1,24}:[\x21-\x2b\x2d-\x7e]{1,71}$", _("A shop is platform:number."))
centre_id = RegexValidator(r"^[a-z0-9]{1,12}:ic-[a-z0-9-]{1,24}$", _("A centre is platform:ic-name."))


def known_codes(choices: type[models.TextChoices]):
    def check(codes: list[str]) -> None:
        unknown = sorted(set(codes) - set(choices.values))
        if unknown:
            raise ValidationError(_("Unknown permission: %(codes)s") % {"codes": ", ".join(unknown)})

    return check


def check_shop_codes(codes: list[str]) -> None:
    """Of a membership: a shop's codes, or a centre's."""
    known_codes(CentrePermission if set(codes) <= set(CentrePermission.values) else ShopPermission)(codes)


def check_staff_codes(codes: list[str]) -> None:
    known_codes(StaffPermission)(codes)


class User(AbstractUser):
    """A person who signs in: staff of the platform, or a member of shops and inspection centres."""

    staff_permissions = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        validators=[check_staff_codes],
        verbose_name=_("staff permissions"),
    )

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"

    @property
    def is_platform_staff(self) -> bool:
        return self.is_superuser or bool(self.staff_permissions)

    @property
    def shown_name(self) -> str:
        return self.get_full_name() or self.username


class Membership(models.Model):
    """A person acts for a shop or an inspection centre, one of the two: as its main account, or as a sub-account with
    what it was granted so far."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("user"))
    shop = models.CharField(_("shop"), max_length=96, blank=True, default="", validators=[shop_id])
    centre = models.CharField(_("inspection centre"), max_length=40, blank=True, default="", validators=[centre_id])
    main = models.BooleanField(_("main account"), default=False)
    permissions = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        validators=[check_shop_codes],
        verbose_name=_("permissions"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "shop", "centre"], name="membership_once"),
            models.CheckConstraint(condition=models.Q(shop="") ^ models.Q(centre=""), name="membership_shop_or_centre"),
            models.CheckConstraint(condition=~models.Q(shop__contains=","), name="membership_shop_is_one"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["shop"], name="membership_shop"),
            models.Index(fields=["centre"], name="membership_centre", condition=~models.Q(centre="")),
        ]

    def __str__(self) -> str:
        return f"{self.user} - {self.shop or self.centre}"

    def clean(self) -> None:
        if bool(self.shop) == bool(self.centre):
            raise ValidationError(_("A membership is of one shop or of one centre."))
        known_codes(CentrePermission if self.centre else ShopPermission)(self.permissions)

    @property
    def allowed(self) -> frozenset[str]:
        """The codes in force; a main account has all, whatever is stored (DIAG-Q1)."""
        if self.main:
            return frozenset((CentrePermission if self.centre else ShopPermission).values)
        grantable = CENTRE_GRANTABLE if self.centre else GRANTABLE
        return frozenset(self.permissions) & frozenset(p.value for p in grantable)


class MembershipChange(models.Model):
    """Who changed whose permissions, when, from what to what."""

    membership = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="changes")
    shop = models.CharField(max_length=96, blank=True, default="")
    centre = models.CharField(max_length=40, blank=True, default="")
    member = models.CharField(max_length=150)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    before = ArrayField(models.CharField(max_length=40), default=list)
    after = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        verbose_name = _("change of permissions")
        verbose_name_plural = _("changes of permissions")
        indexes: ClassVar = [
            models.Index(fields=["shop", "-changed_at"], name="membership_change_shop"),
            models.Index(fields=["centre", "-changed_at"], name="membership_change_centre"),
        ]


class ApiToken(models.Model):
    """A program's key. Only its digest is stored: the token itself is shown once, when it is created."""

    class Holder(models.TextChoices):
        PLATFORM = "platform", _("Platform")
        SHOP = "shop", _("Shop")
        CARRIER = "carrier", _("Carrier")
        CENTRE = "centre", _("Inspection centre")

    name = models.CharField(_("name"), max_length=80)
    party = models.CharField(_("party"), max_length=10, choices=Holder.choices)
    scope = models.CharField(
        _("scope"), max_length=96, help_text=_("The platform's name, the shop's or centre's id, or the carrier's code.")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(_("ends with"), max_length=4, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(party__in=["platform", "shop", "carrier", "centre"]), name="api_token_party"
            ),
            models.CheckConstraint(condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="api_token_digest"),
            models.CheckConstraint(condition=~models.Q(scope__contains=","), name="api_token_scope_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (…{self.hint})"

    def clean(self) -> None:
        from surety.access.tokens import fits

        if not fits(self.party, self.scope):
            raise ValidationError({"scope": _("This scope does not fit the party.")})


class SignInAttempt(models.Model):
    """An attempt to sign in that has not succeeded. The name is a digest: people type passwords there too."""

    name_digest = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["name_digest", "at"], name="sign_in_attempt_name"),
            models.Index(fields=["address", "at"], name="sign_in_attempt_address"),
            models.Index(fields=["at"], name="sign_in_attempt_at"),
        ]
