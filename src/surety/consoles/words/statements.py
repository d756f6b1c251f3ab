"""The words of statements: kinds of movement, and what stands on each account; see `surety.consoles.words`."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MOVEMENT = {
    "held": pgettext_lazy("movement", "Paid in by buyers"),
    "released": pgettext_lazy("movement", "Released, or taken back"),
    "refunded": pgettext_lazy("movement", "Refunded"),
    "compensation": pgettext_lazy("movement", "Compensation"),
    "advance": pgettext_lazy("movement", "Advances and their recovery"),
    "freight": pgettext_lazy("movement", "Freight"),
    "inspection": pgettext_lazy("movement", "Inspection"),
    "service": pgettext_lazy("movement", "Service fees"),
    "penalties": pgettext_lazy("movement", "Penalties"),
    "deposit": pgettext_lazy("movement", "Deposit"),
    "settlement": pgettext_lazy("movement", "Settlement"),
    "other": pgettext_lazy("movement", "Other"),
}
STATEMENT_ABOUT = {
    "held": _("Buyers' money for the shop's orders, until an order is done or refunded."),
    "refunding": _("Refunds that were decided and have not reached the buyer."),
    "merchant": _("What orders earned or owe and no settlement has carried over yet."),
    "receivable": _("The shop's own: what settlement has credited."),
    "deposit": _("Security that charges are taken from when nothing is receivable."),
    "shop": _("What the shop paid in as deposit, and took out."),
    "owed": _("What neither receivable nor deposit covered."),
    "platform_advance": _("Refunds the platform paid first and that somebody has yet to bear."),
    "platform_income": _("Penalties and service fees of the shop's orders."),
    "institute": _("What institutes charged for inspecting the shop's goods."),
    "platform_loss": _("What the platform bears for the shop's orders."),
    "coupon": _("Compensation given as coupons."),
    "buyer": _("Payments leave it, refunds come back: what the buyer has outside."),
    "buyer_debt": _("Advances that turned out not to be due."),
    "buyer_credit": _("Freight that somebody else bears."),
}
STATEMENT_OWN = {
    "buyer": _("What you paid and got back"),
    "refunding": _("Refunds on their way to you"),
    "coupon": _("Your compensation coupon"),
    "buyer_credit": _("Credited to you"),
    "buyer_debt": _("Owed by you"),
}
"""A buyer's accounts as the buyer reads them."""
