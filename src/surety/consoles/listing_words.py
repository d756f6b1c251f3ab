"""The words of listings; see `surety.consoles.words`."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

FACT = {
    "listing_submitted": _("Listing submitted"),
    "listing_withdrawn": _("Listing withdrawn"),
    "listing_recalled": _("Recall announced or ended"),
    "promotion_stated": _("Said in a promotion"),
    "listing_item_closed": _("Work item closed"),
}
REFUSAL = {
    "platform_knows_better": _("Scores and admissions are told by the platform, not by the shop"),
    "listing_withdrawn": _("The listing is withdrawn already"),
    "nothing_changes": _("That is so already"),
}
MESSAGE = {
    "listing_returned": _("A listing was returned"),
    "listing_recalled": _("A listing was recalled"),
}
ITEM = {"promotion_claim": _("Compare a claim with its listing")}
STATUS = {
    "published": pgettext_lazy("listing", "Published"),
    "returned": pgettext_lazy("listing", "Returned"),
    "withdrawn": pgettext_lazy("listing", "Withdrawn"),
    "recalled": pgettext_lazy("listing", "Recalled"),
}
