"""The words of appeal packs; see `surety.consoles.words`."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PACK_GAP = {
    "buyer_evidence": _("No photo or link of what is wrong with the goods"),
    "return_scan": _("The carrier has not scanned the return: a typed number is not a hand-over"),
    "refusal_evidence": _("The refusal came without evidence"),
    "merchant_evidence": _("The merchant has shown nothing"),
    "handover_scan": _("No carrier's scan of the hand-over"),
    "signature_scan": _("No scan of the signature"),
    "packing_photo": _("No photo of the packing"),
    "handover_weight": _("No weight at the hand-over"),
    "packed_mark": _("No serial or code was read when it was packed"),
    "return_signature": _("The return was not signed for"),
    "examination": _("Nobody has said what came back, and in what state"),
    "examination_evidence": _("The examination came without photos"),
    "return_weight": _("What came back was not weighed"),
}
TALK_BY = {
    "buyer": pgettext_lazy("talk", "Buyer"),
    "merchant": pgettext_lazy("talk", "Shop"),
    "staff": pgettext_lazy("talk", "Platform staff"),
    "robot": pgettext_lazy("talk", "Automatic reply"),
}
PACK_KIND = {
    "not_received": _("Whether it arrived"),
    "not_as_sold": _("Whether it is what was sold"),
    "damaged": _("Whether it was damaged on the way"),
    "short": _("Whether all of it, and the right thing, was in the parcel"),
    "return_contested": _("Whether what came back is what was sent"),
    "other": _("Whether what was asked is due"),
}
