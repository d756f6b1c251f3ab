"""The words behind `labels.label`: one mapping per kind of code."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATUS = {
    "placed": _("Unpaid"),
    "to_ship": _("To ship"),
    "part_shipped": _("Partly shipped"),
    "shipped": _("Awaiting pickup"),
    "in_transit": _("In transit"),
    "done": _("Done"),
    "cancelled": _("Cancelled"),
}
PARCEL = {
    "bound": _("Awaiting pickup"),
    "picked_up": _("Picked up"),
    "delivered": _("Delivered, not signed"),
    "signed": _("Signed"),
    "refused": _("Refused by the receiver"),
    "returned": _("Back at the sender"),
}
STEP = {
    "ship_by": _("Ship by"),
    "ship_by_soon": _("Shipping reminder"),
    "pickup_by": _("First scan by"),
    "auto_cancel": _("Closes by itself"),
}
LAPSE = {
    "ship_by": _("Judged late"),
    "ship_by_soon": _("You are reminded"),
    "pickup_by": _("Marked as pickup overdue"),
    "auto_cancel": _("The order closes and the buyer is refunded"),
}
FLAG = {
    "no_lines": _("No lines"),
    "shipped_before_paid": _("Shipped before paid"),
    "waybill_reused": _("Waybill used twice"),
    "pickup_overdue": _("Pickup overdue"),
    "paid_mismatch": _("Paid amount differs"),
    "paid_twice": _("Paid twice"),
    "paid_after_cancel": _("Paid after cancelling"),
    "placed_again": _("Placed again"),
    "cancelled_after_shipping": _("Cancelled after shipping"),
    "cancelled_again": _("Cancelled again"),
    "scan_after_cancel": _("Scan after cancelling"),
    "refused_by_receiver": _("Refused by the receiver"),
    "returned_to_sender": _("Back at the sender"),
    "undecided": _("A person must decide"),
    "signed_without_pickup": _("Signed without a pickup scan"),
    "shop_leaving": _("The shop leaves"),
}
FLAG_HELP = {
    "waybill_reused": _("This waybill already served another receiver; such shipments may count as fake."),
    "pickup_overdue": _("The carrier has not scanned the parcel in time."),
    "shipped_before_paid": _("The waybill is older than the payment."),
    "undecided": _("No rule gives an answer; nothing happens by itself until staff decide."),
}
PARTY = {
    "platform": _("Platform"),
    "carrier": _("Carrier"),
    "import": _("Import"),
    "staff": _("Platform staff"),
    "shop": _("Shop"),
    "buyer": _("Buyer"),
    "system": _("Surety"),
}
MESSAGE = {
    "deadline_set": _("A deadline was set"),
    "deadline_moved": _("A deadline moved"),
    "deadline_soon": _("A deadline is near"),
    "deadline_lapsed": _("A deadline lapsed"),
    "late_reversed": _("Late judgement reversed"),
    "order_cancelled": _("Order cancelled"),
    "delay_answered": _("Delay answered"),
    "appeal_decided": _("Appeal decided"),
    "ship_promise": _("Shipping promise"),
    "compensation_paid": _("Compensation paid"),
    "delay_proposed": _("Later shipping proposed"),
    "ship_by_changed": _("Shipping time changed"),
    "refund_started": _("Refund on its way"),
    "refund_sent": _("Refund sent"),
    "filing_answered": _("Filing answered"),
    "service_disrupted": _("A service is disrupted"),
    "service_resumed": _("A service is to be had again"),
    "service_chosen": _("The buyer chose"),
}
FACT = {
    "order_placed": _("Order placed"),
    "order_paid": _("Paid"),
    "refund_settled": _("Refund sent by the provider"),
    "refund_failed": _("Refund failed at the provider"),
    "refund_retried": _("Refund sent again"),
    "address_changed": _("Address changed"),
    "ship_by_changed": _("Ship-by time changed"),
    "delay_proposed": _("Delay filed"),
    "delay_answered": _("Delay answered"),
    "order_shipped": _("Waybill uploaded"),
    "order_scanned": _("Parcel scanned"),
    "order_cancelled": _("Cancelled"),
    "late_appealed": _("Late judgement appealed"),
    "appeal_decided": _("Appeal decided"),
    "item_closed": _("Work item closed"),
    "extra_returned": _("Extra payment returned"),
    "parcel_assigned": _("Parcel assigned to one order"),
    "deadline_lapsed": _("Deadline lapsed"),
    "parcel_bound": _("Bound to the parcel"),
    "parcel_picked_up": _("Picked up by the carrier"),
    "parcel_in_transit": _("On the way"),
    "parcel_delivered": _("Delivered, not signed"),
    "parcel_signed": _("Signed"),
    "parcel_refused": _("Refused by the receiver"),
    "parcel_returned": _("Back at the sender"),
    "shop_registered": _("Shop registered"),
    "order_disrupted": _("A notice reached the order"),
    "service_chosen": _("The buyer chose what becomes of the service"),
    "notice_drafted": _("Draft saved"),
    "notice_published": _("Published"),
    "notice_lifted": _("Lifted"),
    "notice_withdrawn": _("Withdrawn"),
    "disruption_filed": _("Filed by the shop"),
}
SCAN = {
    "picked_up": _("Picked up by the carrier"),
    "delivered": _("Delivered, not signed"),
    "signed": _("Signed"),
    "refused": _("Refused by the receiver"),
    "returned": _("Back at the sender"),
}
ACCOUNT = {
    "buyer": pgettext_lazy("account", "Buyer (outside)"),
    "held": pgettext_lazy("account", "Held by the platform"),
    "refunding": pgettext_lazy("account", "On its way back to the buyer"),
    "merchant": pgettext_lazy("account", "Merchant"),
    "platform_loss": pgettext_lazy("account", "Platform loss"),
    "platform_income": pgettext_lazy("account", "Platform income"),
    "coupon": pgettext_lazy("account", "Buyer's compensation coupon"),
    "receivable": pgettext_lazy("account", "Receivable"),
    "deposit": pgettext_lazy("account", "Deposit"),
    "owed": pgettext_lazy("account", "Owed to the platform"),
}
EFFECT = {
    "payment": _("Buyer's payment"),
    "release": _("Released to the merchant"),
    "refund": _("Refund decided"),
    "refund_sent": _("Refund reached the buyer"),
    "late_compensation": _("Late compensation to the buyer"),
    "late_penalty": _("Late penalty"),
    "late_compensation_reversal": _("Late compensation returned to the merchant"),
    "late_penalty_reversal": _("Late penalty returned"),
}
WORK = {
    "appeal": _("Appeal to decide"),
    "delay_filing": _("Delay filing to check"),
    "undecided": _("No rule gives an answer"),
    "paid_twice": _("Paid more than once"),
    "refund_failed": _("A refund failed"),
    "refund_mismatch": _("The payment provider's word does not fit"),
    "waybill_contested": _("One waybill, several owners"),
    "part_shipped": _("Never completed: some parcels are with the carrier"),
    "disruption_filing": _("Disruption filing to decide"),
}
GROUNDS = {
    "picked_up_in_time": _("The carrier picked it up in time"),
    "buyer_agreed": _("The buyer agreed to wait"),
    "carrier_fault": _("The carrier was at fault"),
    "platform_notice": _("A platform notice covers it"),
    "other": _("Another reason"),
}
REASON = {
    "platform_notice": _("Platform notice"),
    "buyer_requested": _("The buyer asked for later shipping"),
    "buyer_agreed": _("The buyer is asked to agree"),
    "appointment": _("The buyer chose a date"),
    "staff_decided": _("Staff decided"),
}
CANCELLED_BY = {
    "buyer": _("by the buyer"),
    "merchant": _("by the merchant"),
    "platform": _("by the platform"),
}
ENDED = {
    "fired": _("lapsed"),
    "met": _("met"),
    "moved": _("moved"),
    "stale": _("replaced"),
}
MODE = {
    "stock": _("Stock"),
    "ladder": _("Ladder shipping"),
    "full_presale": _("Full presale"),
    "step_presale": _("Step presale"),
    "presale_after_end": _("Presale, ships after it ends"),
}
DECLARED = {
    "same_day": _("same day"),
    "next_day": _("next day"),
    "48h": _("48 hours"),
    "days": _("a number of days"),
    "given_date": _("a given date"),
    "none": _("nothing declared"),
}
SELLER = {
    "business": _("Business seller"),
    "personal": _("Personal seller"),
    "unknown": _("Seller kind unknown"),
}
RESULT = {
    "accepted": _("Sent"),
    "repeated": _("Already sent before"),
    "conflict": _("Sent before with other content"),
    "refused": _("Refused"),
    "quarantined": _("Waiting for the order"),
}
FORM = {"coupon": _("coupon"), "balance": _("balance"), "refund": _("refund")}
CAUSE = {
    "merchant": _("Sales released"),
    "compensation": _("Late compensation"),
    "penalty": _("Late penalty"),
    "penalty_cap": _("Penalty over the day's limit, given back"),
    "reversal": _("Reversed"),
    "top_up": _("Deposit topped up"),
}
REFUSAL = {
    "unknown_subject": _("There is no such order yet; this waits until it appears"),
    "already_shipped": _("The order is already shipped"),
    "order_cancelled": _("The order is cancelled"),
    "no_such_refund": _("There is no such refund"),
    "refund_not_failed": _("This refund has not failed, or was sent again already"),
    "nothing_left_to_ship": _("Everything is already shipped"),
    "quantity_not_left": _("More units than are left to ship"),
    "not_waiting_to_ship": _("The order does not wait to be shipped"),
    "would_shorten": _("The new time must be later than the present one"),
    "delay_already_proposed": _("A later time was already proposed and waits for an answer"),
    "no_delay_proposed": _("No later time was proposed"),
    "not_yours_to_answer": _("Somebody else has to answer this"),
    "not_late": _("The order is not judged late"),
    "already_appealed": _("An appeal was already filed"),
    "no_appeal": _("There is no appeal"),
    "appeal_already_decided": _("The appeal is already decided"),
    "proposal_changed": _("Another time was proposed meanwhile; please look again"),
    "judgement_changed": _("The order was judged again meanwhile; please look again"),
    "nothing_extra": _("Nothing was paid beyond the order"),
    "not_on_this_parcel": _("The order is not on this parcel"),
    "not_your_parcel": _("This parcel is another platform's or carrier's"),
    "no_such_item": _("There is no such open work item"),
    "needs_a_decision": _("This is closed by deciding it"),
    "not_your_order": _("There is no such order of your shop"),
    "not_yours_to_state": _("Your account may not state this"),
    "in_the_future": _("The time lies in the future"),
    "fact_id_reused": _("This was sent before with other content"),
    "notice_is_settled": _("This notice is no draft any more; look at it again"),
    "region_missing": _("A row names no region"),
    "amends_nothing_in_force": _("The notice to be changed is not in force"),
    "draft_changed": _("The draft was changed meanwhile. Look at it again, then decide"),
    "notice_exists": _("There is such a notice already"),
    "not_your_shop": _("This is not your shop"),
    "not_in_force": _("Only a notice in force can be lifted"),
    "lift_dated_back": _("A lift cannot be dated back: what was covered until now was covered rightly"),
    "region_not_listed": _("The notice covers nothing of this region"),
    "region_already_lifted": _("This region ends no later already"),
    "no_service_offer": _("No notice disrupts a service of this order"),
    "order_is_over": _("The order is over"),
    "service_already_chosen": _("This was already chosen"),
}
BASIS = {
    "hours_from_paid": _("hours from payment"),
    "days_from_paid": _("days of 24 hours from payment"),
    "end_of_day_from_paid": _("end of a day after payment"),
    "as_given": _("the time the order carries"),
    "later_line": _("earlier lines are with the carrier; the next line's promise counts"),
    "agreed": _("a later time was agreed or granted"),
    "before": _("reminder before the deadline"),
    "pickup": _("first scan limit"),
    "notice": _("a force-majeure notice"),
}
BECAUSE = {
    **REASON,
    "picked_up_in_time": _("The carrier's scan proves it was picked up in time"),
    "appeal_upheld": _("The appeal was upheld"),
    "earlier_lines_shipped": _("Earlier lines are with the carrier"),
    "notice_lifted": _("The region was lifted"),
}
REFUND = {
    "pending": _("Not called yet"),
    "unknown": _("Fate unknown; asked again"),
    "settled": _("Sent"),
    "failed": pgettext_lazy("refund", "Failed"),
    "external": _("Of an imported history; not ours to send"),
}
