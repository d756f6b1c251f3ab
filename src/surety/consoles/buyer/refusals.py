"""A refusal as a buyer reads it: what is not possible, by which clause, and what to do instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surety.consoles import labels
from surety.consoles.show.money import money_text
from surety.consoles.show.time import instant_text, parse, zone_name
from surety.engine.intake import Result
from surety.engine.outcome import Refusal


@dataclass(frozen=True)
class Said:
    """`code` is stable and never translated; `todo` is what helps, empty where nothing does."""

    code: str
    text: str
    clause: str = ""
    todo: str = ""


_TODO = {
    "window_over": gettext_lazy("If the goods are faulty, ask for that instead; otherwise write to the shop."),
    "not_returnable": gettext_lazy("If the goods are faulty or not what you ordered, choose that reason."),
    "already_shipped": gettext_lazy("Ask for a return once the goods are with you, or refuse the parcel."),
    "not_shipped_yet": gettext_lazy("Ask for a refund before shipping instead."),
    "units_not_free": gettext_lazy("Look at the other request of this order, or withdraw it first."),
    "whole_order_only": gettext_lazy("Ask for everything that is left, or wait for what you want to keep."),
    "more_than_bought": gettext_lazy("Choose at most as many as you bought."),
    "more_than_paid": gettext_lazy("Ask for at most what was paid."),
    "not_a_reason_here": gettext_lazy("Choose one of the reasons of the list."),
    "refund_only_not_offered": gettext_lazy("Ask for a return and refund instead."),
    "not_paid": gettext_lazy("An unpaid order costs nothing: let it lapse."),
    "order_cancelled": gettext_lazy("The money of a cancelled order comes back by itself."),
    "apply_anew": gettext_lazy("Withdraw this request and make a new one."),
    "already_refunded": gettext_lazy("The money is with you or on its way; look at the refund below."),
    "waybill_used": gettext_lazy("Type the number of the parcel that you sent for this request."),
    "not_now": gettext_lazy("The case has moved on. Look at it again below."),
    "case_ended": gettext_lazy("You may make a new request if the order still allows one."),
    "case_overtaken": gettext_lazy("Ask for a return once the goods are with you."),
    "said_enough": gettext_lazy("Ask the platform to decide, where the case lets you."),
    "not_reopenable": gettext_lazy(
        "Only a case that timed out while its region was hit is reopened, once, after the region's recovery."
    ),
    "unavailable": gettext_lazy("Nothing was changed. Please send it again."),
}


def say(answer: Refusal | Result, *, zone: str, currency: str = "CNY", titles: Mapping[str, str] | None = None) -> Said:
    """A refusal of the engine, or the door's answer that was not good. `titles` are the goods' by line, where the
    reader may have asked for several."""
    if isinstance(answer, Result) and answer.status == "conflict":
        return Said(answer.code, _("This form was already sent with other content. Open it afresh."))
    text = labels.label("refusal", answer.code)
    params = dict(answer.params)
    of = (titles or {}).get(str(params.get("line", "")), "")
    detail = " · ".join(filter(None, (of, _detail(answer.code, params, zone, currency))))
    text = _("%(refusal)s (%(detail)s)") % {"refusal": text, "detail": detail} if detail else text
    return Said(answer.code, text, answer.clause, str(_TODO.get(answer.code, "")))


def _detail(code: str, params: dict[str, Any], zone: str, currency: str) -> str:
    """The figure that was missed, where there is one."""
    if code == "window_over" and params.get("ended_at"):
        ended = f"{instant_text(parse(params['ended_at']), zone, ends=True)} {zone_name(zone)}"
        return _("it ended %(when)s") % {"when": ended}
    if code == "more_than_bought" and "bought" in params:
        return _("bought: %(n)s") % {"n": params["bought"]}
    if code == "units_not_free" and "free" in params:
        return _("free: %(n)s") % {"n": params["free"]}
    if code == "more_than_paid" and "left_fen" in params:
        return _("at most %(money)s") % {"money": money_text(int(params["left_fen"]), currency)}
    return ""
