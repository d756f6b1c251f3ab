"""The words of listings, recalls, creators and violations; see `surety.consoles.words`."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

FACT = {
    "listing_submitted": _("Listing submitted"),
    "listing_withdrawn": _("Listing withdrawn"),
    "listing_recalled": _("Recall announced or ended"),
    "listing_recall_checked": _("Compared with the recall list"),
    "order_recall_checked": _("Compared with the recall list"),
    "order_recall_cancelled": _("Cancelled because of a recall"),
    "promotion_stated": _("Said in a promotion"),
    "listing_item_closed": _("Work item closed"),
    "recall_published": _("Recall published"),
    "recall_ended": _("Recall ended"),
    "creator_registered": _("Creator registered"),
    "violation_reported": _("Violation reported"),
    "violation_decided": _("Violation decided"),
}
REFUSAL = {
    "platform_knows_better": _("Scores and admissions are told by the platform, not by the shop"),
    "listing_withdrawn": _("The listing is withdrawn already"),
    "nothing_changes": _("That is so already"),
    "recalled": _("The goods are recalled and may not ship; the promise stands still, and nobody is late for it"),
    "recall_published_already": _("There is a recall of this number already"),
    "recall_not_begun": _("The recall begins on a later day; publish it then"),
    "recall_ended_already": _("The recall has ended already"),
    "reported_already": _("This was reported already"),
    "decided_already": _("This was decided already"),
    "no_such_order": _("There is no such order"),
    "nobody_named": _("Name the order or the shop"),
}
MESSAGE = {
    "listing_returned": _("A listing was returned"),
    "listing_recalled": _("A listing was recalled"),
    "listing_recall_ended": _("The recall of a listing has ended"),
    "goods_recalled": _("Goods of your order are recalled"),
    "order_recalled": _("Goods of an order are recalled"),
    "violation_decided": _("A violation was decided"),
}
ITEM = {
    "promotion_claim": _("Compare a claim with its listing"),
    "recalled": _("Recalled goods wait to be shipped"),
    "recall_unsure": _("Goods that a recall may mean have shipped"),
    "recalled_shipped": _("Recalled goods have left a centre"),
    "violation_report": _("Look into a report"),
}
STATUS = {
    "published": pgettext_lazy("listing", "Published"),
    "returned": pgettext_lazy("listing", "Returned"),
    "withdrawn": pgettext_lazy("listing", "Withdrawn"),
    "recalled": pgettext_lazy("listing", "Recalled"),
}
RECALL = {"published": pgettext_lazy("recall", "In force"), "ended": pgettext_lazy("recall", "Ended")}
ACT = {
    "ship_without_inspection": _("Shipped without inspection"),
    "forged_inspection_mark": _("Forged code, tag or report"),
    "swapped_piece": _("Swapped piece"),
    "material_mismatch": _("Material unlike the inspection result"),
    "lure_off_platform": _("Lured off the platform"),
    "false_promotion": _("Untrue promotion"),
    "illegal_resale": _("Steered to illegal resale"),
    "other": pgettext_lazy("violation", "Something else"),
}
VIOLATION = {
    "raised": pgettext_lazy("violation", "Seen by the system"),
    "reported": pgettext_lazy("violation", "Reported"),
    "confirmed": pgettext_lazy("violation", "Confirmed"),
    "dismissed": pgettext_lazy("violation", "Dismissed"),
}
AGREEMENT = {
    "matches": pgettext_lazy("promotion", "Says the same"),
    "conflicts": pgettext_lazy("promotion", "Says something else"),
    "absent": pgettext_lazy("promotion", "Says nothing of it"),
}
OUTCOME = {
    "none": pgettext_lazy("promotion", "No breach"),
    "breach": pgettext_lazy("promotion", "Breach"),
    "staff": pgettext_lazy("promotion", "Staff compare"),
    "undecided": pgettext_lazy("promotion", "No rule answers"),
}
ABOUT = {
    "condition": _("Condition"),
    "flaws": _("Flaws"),
    "accessories": _("Accessories"),
    "look": _("Look"),
    "repair_history": _("Repair history"),
    "report": _("Inspection report"),
    "other_field": _("Another field of the page"),
    "over_promise": _("A promise of too much"),
    "illegal_resale": _("Steering to illegal resale"),
}
