"""The words of after-sales cases; see `surety.consoles.words`."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

AFTERSALE = {
    "applied": _("Waits for the merchant"),
    "refused": pgettext_lazy("aftersale", "Refused"),
    "negotiating": _("Being negotiated"),
    "to_return": _("Waits for the goods"),
    "returning": _("Goods on their way back"),
    "received": _("Goods received"),
    "to_reship": _("To be sent by the merchant"),
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
AFTERSALE_REASON = {
    "not_wanted": _("No longer wanted"),
    "wrong_choice": _("Chose or ordered the wrong thing"),
    "quality": _("Quality fault"),
    "not_as_described": _("Not as described"),
    "wrong_goods": _("Wrong goods were sent"),
    "missing_goods": _("Something is missing"),
    "not_shipped": _("The shop has not shipped"),
    "price_dropped": _("The price dropped"),
    "damaged": _("Damaged on the way"),
    "not_received": _("Not received"),
    "late": _("Came late"),
    "not_genuine": _("Not genuine"),
    "short_weight": _("Weighs less than sold"),
    "spoiled": _("Spoiled"),
    "undisclosed_flaw": _("A flaw that was not told"),
}
"""By the part of a reason after its platform."""
AFTERSALE_REFUSAL = {
    "goods_not_back": _("The goods have not come back"),
    "goods_impaired": _("The goods came back impaired"),
    "wrong_goods_back": _("Other goods came back"),
    "no_fault": _("No fault was found"),
    "window_over": _("The time to ask for it was over"),
    "shipped": _("The goods are shipped"),
    "agreed_otherwise": _("Something else was agreed"),
}
AFTERSALE_STEP = {
    "review": _("Merchant answers"),
    "second_review": _("Merchant answers the changed request"),
    "intercept": _("Merchant intercepts the parcel"),
    "buyer_return": _("Buyer sends the goods back"),
    "receipt_unsigned": _("Merchant confirms receipt, parcel not signed for yet"),
    "receipt_signed": _("Merchant confirms receipt, parcel signed for"),
    "receipt_pickup": _("Merchant confirms receipt of the goods fetched"),
    "handle": _("Merchant examines what came back"),
    "refund_due": _("Merchant refunds the return that came"),
    "reship": _("Merchant sends the goods to the buyer"),
    "escalate": _("Buyer may ask the platform to decide"),
    "appeal": _("Either side may appeal"),
}
AFTERSALE_SIDE = {
    "buyer": pgettext_lazy("aftersale side", "Buyer"),
    "merchant": pgettext_lazy("aftersale side", "Merchant"),
    "both": pgettext_lazy("aftersale side", "Either side"),
    "platform": pgettext_lazy("aftersale side", "Platform"),
    "carrier": pgettext_lazy("aftersale side", "Carrier"),
    "time": pgettext_lazy("aftersale side", "By itself"),
}
AFTERSALE_FOUND = {
    "untouched": _("Untouched"),
    "opened_to_check": _("Opened to check"),
    "tried_reasonably": _("Tried within reason"),
    "used_much_value_lost": _("Used, much of its value lost"),
    "used_little_value_lost": _("Used, little of its value lost"),
    "incomplete": _("Incomplete"),
    "marks_removed": _("Marks or labels removed"),
    "damaged": pgettext_lazy("goods", "Damaged"),
    "seal_broken": _("Seal broken"),
    "repaired": _("Repaired or altered"),
    "look_traces": _("Traces of use on the outside"),
    "activated": _("Activated"),
    "soiled": _("Soiled"),
}
AFTERSALE_MISMATCH = {
    "serial": _("Another serial number"),
    "code": _("Another inspection code"),
    "weight_g": _("Another weight, in grams"),
    "photo_reused": _("A photo of the packing, used again"),
}
GOODS_GROUP = {
    "sealed": _("Food, cosmetics, medical devices, contraceptives"),
    "electronics": pgettext_lazy("goods", "Electronics"),
    "textiles": _("Clothes, shoes, bags, toys, home textiles"),
    "other": pgettext_lazy("goods", "Other"),
}
"""The groups of goods that G7 tells apart."""
AFTERSALE_OUTCOME = {
    "refund": _("Money back"),
    "return": _("Goods back, then money back"),
    "replace": _("A replacement"),
    "close": _("Closed without what was asked"),
}
AFTERSALE_LEG = {
    "goods": _("The goods themselves"),
    "outbound": _("The way to the buyer"),
    "return": _("The way back"),
    "inspection": _("The inspection"),
}
AFTERSALE_LIABLE = {
    "buyer": _("the buyer answers for it"),
    "merchant": _("the merchant answers for it"),
    "carrier": _("the carrier answers for it"),
    "platform": _("the platform answers for it"),
}
AFTERSALE_STAGE = {
    "unshipped": _("Before shipping"),
    "in_transit": _("On its way to the buyer"),
    "return_waybill": _("When the return's number was typed"),
    "return_scanned": _("At the carrier's first scan of the return"),
}
AFTERSALE_BEARS = {
    "buyer": _("borne by the buyer"),
    "merchant": _("borne by the merchant"),
    "undecided": _("people at the platform decide who bears it"),
}
AFTERSALE_PAID_BY = {
    "buyer": _("paid to the carrier by the buyer"),
    "merchant": _("paid to the carrier by the merchant"),
}
CLAUSES = {
    "H1": _("Limits of after-sales steps on Douyin"),
    "H2": _("After a refusal the buyer may ask the platform within seven days"),
    "H3": _("Shipping in time closes a refund before shipping"),
    "H5": _("Refund of what is on its way; the parcel may be stopped"),
    "G1": _("Seven days without a reason; a better promise holds"),
    "G6": _("What counts as intact"),
    "G7": _("What does not count as intact, by kind of goods"),
    "G8": _("Refund within seven days of receiving the return; who bears the freight"),
    "B7": _("Who bears an instant refund, when the merchant refuses with evidence"),
    "EXP-10a": _("Refusing after-sales without reason is punished"),
    "JD-5": _("Refusing only opens a negotiation"),
    "JD-6": _("Closing needs the consent of both sides"),
    "JD-7": _("Impaired goods: close and send them back as they are"),
    "TB-3": _("No refusal without a reason and evidence"),
    "TB-5": _("The platform may shorten a limit, never lengthen it"),
    "BTAS-4.5": _("Disputes over an inspection: staff decide, and one appeal"),
}
