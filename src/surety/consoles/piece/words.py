"""The words of a piece's way; stored codes as keys. See `surety.consoles.words`."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

HOLDER = {
    "merchant": pgettext_lazy("holder", "Merchant"),
    "inbound_courier": _("Courier to the centre"),
    "institute": _("Inspection centre"),
    "return_courier": _("Courier back"),
    "outbound_courier": _("Courier to the buyer"),
    "buyer": pgettext_lazy("holder", "Buyer"),
}
REGIME = {
    "centre_ships": _("The centre ships it"),
    "institute_ships": _("The institute ships it"),
    "merchant_ships": _("Fetched again, shipped by the merchant"),
    "pre_inspection": _("Inspected before the sale"),
}
INTERCEPT = {
    "ship_first": _("Shipping first: a refund asked for on the way is turned down at intake"),
    "after_sales_first": _("After-sales first: the centre does not take it in while a refund is open"),
}
RETURN_TYPE = {
    "mail": _("By mail: the centre sends it back to the merchant"),
    "pickup": _("Self-pickup: the merchant fetches it at the centre's counter"),
}
"""1 and 2 of F6: how it goes back when its order is cancelled at the centre."""
CANCELLED_AS = {
    "cancelled": _("Cancelled"),
    "refund_only": _("Refund without return, and cancelled"),
    "return_refund": _("Return and refund, and cancelled"),
    "recalled": _("Ended by staff, since its goods are recalled"),
}
"""2, 4 and 6 of F4, and our own."""
INCIDENT = {
    "damaged": _("Damaged"),
    "lost": _("Lost"),
    "seal_mismatch": _("Another seal"),
    "seal_of_other_centre": _("Another centre's seal"),
    "code_mismatch": _("Another code"),
    "swapped": _("Another piece"),
    "forged_mark": _("A code or label that nobody issued"),
    "lured_off_platform": _("Lured off the platform"),
    "unknown_piece": _("A piece nobody announced"),
    "several_pieces": _("Several pieces in one parcel"),
    "packing_damaged": _("Packing damaged"),
    "goods_damaged": _("Goods damaged"),
    "several_in_one": _("Several pieces in one parcel"),
    "another_piece": _("Another piece"),
    "verdict_changed_after_it_left": _("The verdict was changed after it had left"),
    "measures_differ": _("Measures differ from an earlier inspection"),
    "backflow": _("It passed and went back to the merchant"),
    "unpacked": _("It was handed out without being packed on video for that parcel"),
    "bypass": _("It went to the buyer past the centre"),
    "unverified": _("It went to the buyer without having passed"),
    "undecided": _("The rules do not say whether this hand-over is allowed"),
    "send_method": _("It went in by courier where it has to be brought"),
    "return_method": _("It was mailed though its merchant was to fetch it"),
    "off_chain": _("It changed hands outside the chain"),
}
ADVICE = {
    "malformed_code": _("Type the thirteen characters as they are printed, or scan the label again."),
    "code_not_found": _("Type the thirteen characters as they are printed, or scan the label again."),
    "code_not_issued": _(
        "Do not use this label. It was kept and raised with the platform; ask your institute for a code of its own."
    ),
    "code_of_other_shop": _("Return the label to the institute it came from and take one issued for your shop."),
    "code_bound": _("Each piece has a code of its own. Take the next label; if this one is on your piece, report it."),
    "code_burned": _("A burned code serves no piece again. Take another label."),
    "code_state": _("Take another label, and report this one."),
    "piece_has_code": _("Nothing is to be done: ship it with the code it has."),
    "parcel_exists": _("It is packed already; ship that parcel."),
    "not_passed": _("Wait for the verdict: a code is bound to what passed."),
    "refund_first": _("Answer the after-sales case first; the piece can be sent in once it is closed."),
    "cancel_asked": _("Answer the buyer's wish to cancel first."),
    "self_ship_offline_only": _("Choose that you bring it in person."),
    "photo_sent_offline": _("Choose the courier."),
    "tag_used": _("Fasten another tag to the piece, photograph it again and type that tag's number."),
    "waybill_repeated": _("Type the waybill of the new parcel."),
    "waybill_used": _("That parcel has arrived already. Type the waybill of the parcel this piece is in."),
    "insured_over_order": _("Insure it for what the order was paid, or less; 0 for none."),
    "not_preparing": _("Only a paid order that has not shipped can be sent in."),
    "centre_confirms": _("Fetch it at the centre's counter; whoever hands it to you records it there."),
    "not_admitted": _("Apply to this centre, or choose one that admits you."),
    "admission_ended": _("Apply again, or choose a centre that admits you."),
    "centre_not_open": _("Choose a centre that is open."),
    "other_centre": _("Send it to the centre it was registered for."),
    "other_code": _("Scan the label that is on this piece. If it bears another code, report a swapped piece."),
    "other_seal": _("Scan the seal that is on this piece. If it is another one, report it and do not ship."),
    "other_report": _("Scan the report of this piece."),
    "no_code": _("Bind the code first."),
    "not_sealed": _("The institute seals what passed. Ask it before you ship."),
    "no_first_video": _("The first packing was not filmed: the platform's staff have to look at it."),
    "no_video": _("Film the packing with the challenge in view, and upload it."),
    "same_video": _("Film this packing too: one video cannot stand for both."),
    "not_a_film": _("Upload the video itself, not a picture of it."),
    "film_older": _("Begin the packing again and film it with the challenge that is shown then."),
    "video_of_another": _("Begin the packing again and film it with the challenge that is shown then."),
    "not_identified": _("Say piece by piece what came back."),
    "unit_has_a_piece": _("That unit has a piece already: open it in the list."),
    "category_differs": _("Register it as what the order line says it is."),
    "no_such_unit": _("The order does not have so many units."),
    "no_inspection_here": _("Ship it like any other goods."),
}
"""What to do about a refusal."""
WAITS = {
    "send": _("Send it in"),
    "collect": _("Fetch it"),
    "pick_up": _("Fetch it at the counter"),
    "bind": _("Bind its code"),
    "pack": _("Pack and ship it"),
    "resend": _("Send it in again"),
    "receive": _("Confirm that it is back"),
}
"""What the merchant is to do next."""
PACKING = {
    "to_institute": _("Packing for the institute"),
    "to_buyer": _("Packing for the buyer"),
    "photo": _("Photo of the inspection"),
}
PICTURE = {
    "front": pgettext_lazy("picture", "Front"),
    "back": pgettext_lazy("picture", "Back"),
    "side": pgettext_lazy("picture", "Side"),
    "detail": pgettext_lazy("picture", "Detail"),
    "defect": pgettext_lazy("picture", "Defect"),
    "seal": pgettext_lazy("picture", "Seal"),
    "label": pgettext_lazy("picture", "Label"),
    "packing_video_1": pgettext_lazy("picture", "Packing video, to the centre"),
    "packing_video_2": pgettext_lazy("picture", "Packing video, to the buyer"),
    "": pgettext_lazy("picture", "Picture"),
}
GOES = {
    "stays_with_merchant": _("it stays with you"),
    "merchant": _("it comes back to you, by mail or to be fetched"),
    "institute": _("it is inspected all the same"),
    "stays_at_centre": _("it stays at the centre, to be sold again"),
    "buyer": _("it goes on to the buyer"),
}
"""Where a piece goes whose order ended (cancelled_piece)."""
