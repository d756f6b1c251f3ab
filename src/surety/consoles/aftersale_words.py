"""The words of after-sales cases; see `surety.consoles.words`."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

AFTERSALE = {
    "applied": _("Waits for the merchant"),
    "refused": _("Refused"),
    "negotiating": _("Being negotiated"),
    "to_return": _("Waits for the goods"),
    "returning": _("Goods on their way back"),
    "received": _("Goods received"),
    "to_reship": _("Replacement to be shipped"),
    "disputed": _("The platform decides"),
    "ruled": _("Ruled, may be appealed"),
    "refunded": _("Refunded"),
    "completed": _("Completed"),
    "closed": pgettext_lazy("aftersale", "Closed"),
}
AFTERSALE_TYPE = {
    "refund_unshipped": _("Refund before shipping"),
    "refund_only": _("Refund only"),
    "return_refund": _("Return and refund"),
    "exchange": _("Exchange"),
    "resend": _("Resend"),
    "repair": _("Repair"),
    "price_protection": _("Price protection"),
    "fresh_compensation": _("Fresh-goods compensation"),
}
AFTERSALE_CLOSED = {
    "withdrawn": _("Withdrawn by the buyer"),
    "timed_out": _("Nothing was sent back in time"),
    "not_escalated": _("Not escalated in time"),
    "refused": _("Refused by the merchant"),
    "agreed": _("Both sides agreed to close"),
    "sent_back": _("Goods sent back to the buyer as they are"),
    "shipped": _("The order was shipped"),
    "order_cancelled": _("The order was cancelled"),
    "ruled": _("Decided by the platform"),
}
