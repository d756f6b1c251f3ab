"""The words of customer service; see `surety.consoles.words`."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CONVERSATION = {
    "waiting": _("Waits for a reply"),
    "answered": _("Answered"),
    "resolved": pgettext_lazy("conversation", "Resolved"),
}
INSTANT_STAGE = {
    "unshipped": _("Before shipping"),
    "in_transit": _("On its way"),
    "return": _("Return"),
}
IN_TARGET = {"true": _("In time"), "false": _("Too late")}
HANDED = {"true": _("With platform staff"), "false": _("With the shop")}
