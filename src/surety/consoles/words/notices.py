"""Words for the codes of notices."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATUS: Mapping[str, Promise] = {
    "filed": pgettext_lazy("notice", "Waits for a decision"),
    "drafted": pgettext_lazy("notice", "Draft"),
    "published": pgettext_lazy("notice", "In force"),
    "lifted": pgettext_lazy("notice", "Lifted"),
    "withdrawn": pgettext_lazy("notice", "Withdrawn"),
}
TONES = {"filed": "is-warn", "drafted": "is-accent", "published": "is-ok"}
FILING_STATUS: Mapping[str, Promise] = {
    "filed": pgettext_lazy("filing", "With platform staff"),
    "published": pgettext_lazy("filing", "Granted"),
    "lifted": pgettext_lazy("filing", "Granted, lifted since"),
    "withdrawn": pgettext_lazy("filing", "Refused"),
}
FILING_TONES = {"filed": "is-warn", "published": "is-ok", "withdrawn": "is-danger"}
EVENT: Mapping[str, Promise] = {
    "epidemic": _("Epidemic"),
    "typhoon": _("Typhoon"),
    "flood": _("Heavy rain or flood"),
    "snow": _("Snow or ice"),
    "earthquake": _("Earthquake"),
    "fire": _("Fire"),
    "public_event": _("Control for a public event"),
    "traffic_control": _("Traffic control"),
    "carrier_outage": _("Carrier out of service"),
}
"""Known events. Any other code may be written: one template serves every kind of event (E8)."""
TIMER: Mapping[str, Promise] = {
    "merchant_handle": _("Merchant answers"),
    "buyer_return": _("Buyer sends back"),
    "refund_after_signed": _("Refund after the return is signed for"),
    "auto_receive": _("Return counts as received"),
}
TIMER_PLACE: Mapping[str, Promise] = {
    "either": _("receiving or return address"),
    "receive": _("receiving address only"),
    "return": _("return address only"),
}
INDICATOR: Mapping[str, Promise] = {
    "logistics": _("Logistics score as a whole"),
    "pickup_timeliness": _("Pickup in time"),
    "delivery_timeliness": _("Delivery in time"),
    "refund_time": _("Refund time"),
    "logistics_return": _("Returns because of logistics"),
    "shipping_complaint": _("Shipping complaints"),
    "im_dissatisfaction": _("Dissatisfied with the chat"),
}
AFTER_LIFT: Mapping[str, Promise] = {
    "stands": _("Dates already granted stay"),
    "ends": _("Dates already granted end with the lift"),
}
FAULT: Mapping[str, Promise] = {
    "amends_wrongly": _("A notice changes an earlier one of the same platform."),
    "row_named_twice": _("A region is there twice with different times; keep one of them."),
    "unknown_region": _("No region has this code."),
    "row_without_effect": _("Say what is adjusted: shipping, after-sales, scores or services."),
    "window_reversed": _("The end of a window lies after its start."),
    "latest_ship_too_early": _("The latest ship time lies after the start of the window, or no order gains time."),
    "timer_length": _("Give either a new length or days to add."),
    "timer_named_twice": _("This time limit is there twice for the same address."),
    "date_out_of_range": _("Dates lie between 2000 and 2099."),
    "other_platform": _("The shop is of another platform."),
    "too_long": _("The notice is too long; split it into several."),
    "nothing_named": _("Name a region, or orders."),
}


def said(words: Mapping[str, Promise], code: str) -> str:
    """A code nobody has named yet is shown as it is stored, never hidden."""
    return str(words.get(code, code))
