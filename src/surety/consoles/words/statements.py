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

STATEMENT_STANDS = {
    "held.more": _("The platform holds this much for buyers, until their orders are done or refunded."),
    "refunding.more": _("The platform has yet to send this much to buyers."),
    "merchant.more": _("The platform owes this much to the shop; the next settlement credits it."),
    "merchant.less": _("The shop owes this much to the platform; the next settlement takes it."),
    "receivable.more": _("The platform owes this much to the shop."),
    "receivable.less": _("The shop owes this much to the platform."),
    "deposit.more": _("The platform holds this much of the shop's as security."),
    "deposit.less": _("The shop owes this much to the platform."),
    "shop.less": _("The shop has paid in this much more than it took out."),
    "shop.more": _("The shop has taken out this much more than it paid in."),
    "owed.less": _("The shop owes this much to the platform."),
    "platform_advance.less": _("The platform has paid this much first; somebody has yet to bear it."),
    "platform_income.more": _("The platform has earned this much."),
    "platform_loss.less": _("The platform bears this much."),
    "institute.more": _("This much went to institutes."),
    "coupon.more": _("Buyers were given this much as coupons."),
    "buyer.less": _("Buyers have paid this much more than they got back."),
    "buyer.more": _("Buyers got back this much more than they paid."),
    "buyer_credit.more": _("The platform has credited this much to buyers."),
    "buyer_debt.less": _("Buyers owe this much to the platform."),
}
"""What a closing balance means: who owes it to whom. By the account and whether it is above or below nothing."""
STATEMENT_STANDS_OWN = {
    "buyer.less": _("You have paid this much more than you got back."),
    "buyer.more": _("You got back this much more than you paid."),
    "refunding.more": _("The platform has yet to send you this much."),
    "coupon.more": _("You were given this much as coupons."),
    "buyer_credit.more": _("The platform has credited this much to you."),
    "buyer_debt.less": _("You owe this much to the platform."),
}

REFUND_DIFFERENCE = {
    "not_ours": _("A refund under a key that is none of ours"),
    "not_known_sent": _("Sent, and not yet known to us"),
    "sent_but_failed": _("Sent, though we were told that it failed: do not send it again"),
    "not_sent": _("Held as sent, and not in the report: the buyer may wait for it"),
    "other_amount": _("Another amount was sent"),
    "other_reference": _("Sent under another reference"),
    "twice": _("Sent twice under one key"),
    "made_elsewhere": _("Whoever cancelled says that the buyer has the money: ours is out as well, or failed"),
}
REFUND_BOOKED = {
    "refunding": _("Booked as paid to the buyer"),
    "platform_loss": _("It was sent again since: booked as the platform's loss, to be asked back of the provider"),
}
"""What became of a refund that was sent though it had failed, by the account it was booked from."""
