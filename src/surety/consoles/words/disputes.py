"""The words of the dispute desk; see `surety.consoles.words`."""

from django.utils.translation import gettext_lazy as _

from surety.consoles.words.aftersales import AFTERSALE_CLOSED, AFTERSALE_REFUSAL

BECAUSE = {
    **AFTERSALE_CLOSED,
    **AFTERSALE_REFUSAL,
    "escalated_by_buyer": _("The buyer asked the platform"),
    "escalated_by_merchant": _("The merchant asked the platform"),
    "appealed_by_buyer": _("The buyer appealed the ruling"),
    "appealed_by_merchant": _("The merchant appealed the ruling"),
    "condition_to_judge": _("What came back needs a person's judgement"),
    "impaired": _("The goods came back impaired"),
    "interception_failed": _("The parcel could not be stopped"),
    "lapsed": _("A limit ran out"),
    "return_came_back": _("The return went back to its sender"),
    "return_not_in_it": _("The return's number is another parcel's"),
    "no_return_address": _("The shop never said where to send the goods"),
    "return_never_came": _("The return never came"),
    "sent_back": _("Sent back, though the platform has paid already"),
    "undecided": _("No rule gives an answer"),
    "review_lapsed": _("The merchant's time to answer ran out"),
    "second_review_lapsed": _("The merchant's time to answer again ran out"),
    "buyer_return_lapsed": _("The buyer's time to send the goods back ran out"),
    "receipt_unsigned_lapsed": _("The time to receive the return ran out"),
    "receipt_signed_lapsed": _("The time to handle a return that was signed for ran out"),
    "receipt_pickup_lapsed": _("The time to handle a return that was fetched ran out"),
    "handle_lapsed": _("The merchant's time to examine the goods ran out"),
    "reship_lapsed": _("The merchant's time to send the goods ran out"),
    "escalate_lapsed": _("The buyer's time to escalate ran out"),
}
"""Why a case is with the platform, as its work item says."""
