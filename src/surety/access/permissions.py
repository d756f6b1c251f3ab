"""What a person may be allowed to do, as a closed list of stable codes with translated labels.

A code is `page.action`. A sub-account starts with none and is granted each by a main account of its shop or inspection
centre, which has all of them itself (DIAG-Q1). Staff hold the staff codes instead.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ShopPermission(TextChoices):
    """What the main account of a shop may grant to a sub-account."""

    SHIPPING_VIEW = "shipping.view", _("See orders and shipping")
    SHIPPING_SHIP = "shipping.ship", _("Ship orders")
    RECEIVER_VIEW = "receiver.view", _("See receivers' names, phones and addresses")
    DELAY_FILE = "delay.file", _("Propose a later ship-by time")
    APPEAL_FILE = "appeal.file", _("Appeal a late judgement")
    AFTERSALE_VIEW = "aftersale.view", _("See after-sales cases")
    AFTERSALE_ANSWER = "aftersale.answer", _("Answer after-sales cases")
    LISTING_VIEW = "listing.view", _("See listings and what the rules find of them")
    LISTING_EDIT = "listing.edit", _("Submit, change and withdraw listings")
    VIOLATION_VIEW = "violation.view", _("See the shop's violations")
    MONEY_VIEW = "money.view", _("See money and settlements")
    INBOX_VIEW = "inbox.view", _("Read the shop's messages")
    SERVICE_ANSWER = "service.answer", _("Answer buyers' conversations")
    MEMBERS_MANAGE = "members.manage", _("Manage sub-accounts and their permissions")
    TOKENS_MANAGE = "tokens.manage", _("Create and revoke API tokens")
    DISRUPTION_FILE = "disruption.file", _("File a disruption of the shop's logistics")
    ADMISSION_VIEW = "admission.view", _("See admissions to centres and qualifications")
    ADMISSION_FILE = "admission.file", _("Apply for admission and hand in qualifications")
    RULES_COMMENT = "rules.comment", _("Comment on changes of the rules")
    SHOP_LEAVE = "shop.leave", _("Apply to stop using the service")


class StaffPermission(TextChoices):
    """What platform staff may do."""

    VIEW = "staff.view", _("See all orders and shops")
    DECIDE = "staff.decide", _("Decide appeals and filings")
    RULES = "staff.rules", _("See the rulebook and what is proposed")
    RULES_DRAFT = "staff.rules.draft", _("Draft changes of the rules")
    RULES_APPROVE = "staff.rules.approve", _("Approve changes that others drafted")
    RULES_STOP = "staff.rules.stop", _("Stop a rule at once, and resume it")
    NOTICES_DRAFT = "staff.notices.draft", _("Write force-majeure notices")
    NOTICES_PUBLISH = "staff.notices.publish", _("Publish and lift force-majeure notices")
    RECALLS = "staff.recalls", _("Publish and end recalls")
    MONEY = "staff.money", _("See the ledger and settlements")
    CENTRES = "staff.centres", _("Keep centres, decide admissions and qualifications")
    SEEDS = "staff.seeds", _("Plant known pieces and reveal them")


class CentrePermission(TextChoices):
    """What the main account of an inspection centre may grant to who works there."""

    RECEIVE = "bench.receive", _("Receive pieces and put them on shelves")
    INSPECT = "bench.inspect", _("Inspect pieces and give verdicts")
    SEAL = "bench.seal", _("Seal pieces, bind codes and print labels")
    PACK = "bench.pack", _("Pack pieces and hand them over")
    CORRECT = "bench.correct", _("Correct verdicts")
    MANAGE = "bench.manage", _("Manage who works at the centre")


MAIN_ONLY = frozenset(
    {
        ShopPermission.MEMBERS_MANAGE.value,
        ShopPermission.TOKENS_MANAGE.value,
        ShopPermission.SHOP_LEAVE.value,
        CentrePermission.MANAGE.value,
    }
)
"""Not grantable: whoever grants permissions, or holds a token of the shop, could do everything."""

GRANTABLE = tuple(p for p in ShopPermission if p.value not in MAIN_ONLY)
CENTRE_GRANTABLE = tuple(p for p in CentrePermission if p.value not in MAIN_ONLY)
BENCH = tuple(p.value for p in CentrePermission)
"""Whoever holds one of these sees the pieces of their centre."""


def label_of(code: str) -> str:
    """The translated label of a permission's code; the code itself if it is no longer in the list."""
    for choices in (ShopPermission, StaffPermission, CentrePermission):
        if code in choices.values:
            return str(choices(code).label)
    return code
