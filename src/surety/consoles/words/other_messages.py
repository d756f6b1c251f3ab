"""What buyers, staff and centres are told, in sentences; shops' are in `surety.consoles.message_texts`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from surety.consoles import labels
from surety.consoles.language import lang
from surety.consoles.order.rows import parcel_text
from surety.consoles.show.rule_words import table_title
from surety.consoles.words import aftersale_messages

if TYPE_CHECKING:
    from surety.consoles.message_texts import Telling

Tell = Callable[["Telling"], str]


def _promise(told: Telling) -> str:
    said = {"due": told.due("ship_by"), "amount": told.money("compensation_fen")}
    if told.params.get("compensation_fen"):
        return _("Your order ships by %(due)s. If it is late, you get %(amount)s.") % said
    return _("Your order ships by %(due)s.") % said


def _compensated(told: Telling) -> str:
    return _("Your order is late. You get %(amount)s, as %(form)s.") % {
        "amount": told.money("amount_fen"),
        "form": told.label("form", "form"),
    }


def _owed_again(told: Telling) -> str:
    return _("The goods reached you after the refund, so %(amount)s is owed again. %(note)s") % {
        "amount": told.money("amount_fen"),
        "note": told.text("note"),
    }


def _goods_recalled(told: Telling) -> str:
    if told.params.get("held"):
        return _("Goods of your order are recalled: %s. They are not shipped for now.") % told.text("source")
    return _("Goods of your order are recalled: %s. Please stop using them; you may ask for after-sales.") % told.text(
        "source"
    )


def _inspected(told: Telling) -> str:
    said = {
        "pass": _("“%s” passed its inspection and goes on to you."),
        "fail": _("“%s” did not pass its inspection and is not sent to you."),
        "unable": _("“%s” could not be inspected and is not sent to you."),
        "not_needed": _("“%s” needs no inspection."),
    }
    title = told.text("title") or told.text("piece").partition(":")[2]
    return said.get(told.text("verdict"), "%s") % title


def _send_back(told: Telling, words: str) -> str:
    if told.params.get("return_to", "") is None:
        return _("The shop agreed to a return and has yet to say where to. Do not send anything before you are told.")
    return words % told.due("due_at")


def _refused(told: Telling) -> str:
    return _("The shop turned your request down: %(reason)s. You may ask the platform to decide until %(due)s.") % {
        "reason": told.label("aftersale_refusal", "reason"),
        "due": told.due("due_at"),
    }


def _refunded(told: Telling) -> str:
    if told.params.get("ships_on"):
        return _("%s goes back to you; your order goes on and is shipped.") % told.money("amount_fen")
    return _("%s goes back to you.") % told.money("amount_fen")


def _negotiating(told: Telling) -> str:
    return _("The shop proposes to close it: %(reason)s. Agree, or ask the platform to decide until %(due)s.") % {
        "reason": told.label("aftersale_refusal", "reason"),
        "due": told.due("due_at"),
    }


def _intercepting(told: Telling) -> str:
    return _("The shop is having the parcel %s stopped; you are refunded once it is.") % parcel_text(
        told.text("parcel")
    )


def _freight(told: Telling) -> str:
    amount = {"amount": told.money("amount_fen")}
    if told.text("to") == "buyer":
        return _("You get back the %(amount)s of freight that you paid.") % amount
    if told.text("by") == "buyer":
        return _("You bear the %(amount)s of freight that the shop paid.") % amount
    return _("The platform bears the %(amount)s of freight that the shop paid.") % amount


def _amendment_approved(told: Telling) -> str:
    return _("“%(title)s” was approved; in force from %(at)s.") % {
        "title": _title(told),
        "at": told.instant("takes_effect"),
    }


def _title(told: Telling) -> str:
    return str((told.params.get("title") or {}).get(lang(), ""))


def _row(told: Telling) -> dict[str, str]:
    return {"table": table_title(told.text("table")), "row": told.text("row"), "reason": told.text("reason")}


def _admission(told: Telling) -> dict[str, str]:
    return {"shop": told.named("shop"), "to": told.text("to")}


_ALIKE = ("aftersale_disputed", "aftersale_ruled", "aftersale_lapsed", "aftersale_limit_moved")
"""Said to both sides in the same words."""
BUYER: dict[str, Tell] = {
    "ship_promise": _promise,
    "ship_by_changed": lambda told: _("Your order now ships by %s.") % told.due("ship_by"),
    "delay_proposed": lambda told: (
        _("The shop asks to ship by %s instead. Agree or decline on the page of your order.") % told.due("ship_by")
    ),
    "compensation_paid": _compensated,
    "refund_started": lambda told: _("%s is on its way back to you.") % told.money("amount_fen"),
    "refund_sent": lambda told: _("%s was sent back to you.") % told.money("amount_fen"),
    "refund_overtaken": lambda told: _("The goods shipped before the refund was due, so your request has ended."),
    "advance_owed": lambda told: _("%s that you were paid in advance is to be paid back.") % told.money("amount_fen"),
    "refund_recovered": _owed_again,
    "service_disrupted": lambda told: _("What you booked cannot be had for now: cancel it, or wait."),
    "service_resumed": lambda told: _("What you booked can be had again from %s.") % told.instant("resumes_at"),
    "goods_recalled": _goods_recalled,
    "conversation_resolved": lambda told: _("The shop marked it as resolved. If it is not, open it again."),
    "piece_inspected": _inspected,
    "aftersale_approved": lambda told: _send_back(told, _("Your request was agreed to. Send the goods back by %s.")),
    "aftersale_goods_asked": lambda told: _send_back(
        told, _("Send the goods back by %s; the refund follows once they are there.")
    ),
    "return_address_given": lambda told: (
        _("The shop named where to send the goods: see the page of your request. Send them back by %s.")
        % told.due("due_at")
    ),
    "aftersale_refused": _refused,
    "aftersale_negotiating": _negotiating,
    "aftersale_close_proposed": lambda told: _("The shop consents to close it. With your consent it closes."),
    "aftersale_reshipped": lambda told: _("The goods are on their way: %s.") % parcel_text(told.text("parcel")),
    "aftersale_return_found": lambda told: told.text("note"),
    "aftersale_intercepting": _intercepting,
    "aftersale_intercepted": lambda told: _("The parcel was stopped; you are refunded."),
    "aftersale_advanced": lambda told: _("The platform paid you %s in advance.") % told.money("amount_fen"),
    "aftersale_refunded": _refunded,
    "aftersale_closed": lambda told: (
        _("Your request is closed: %s.") % labels.label("aftersale_closed", told.text("because"))
    ),
    "aftersale_goods_back": lambda told: _("The goods that you sent back are yours, and come back to you."),
    "aftersale_reopened": lambda told: _("The region has recovered: you may send the goods back after all."),
    "freight_borne": _freight,
    **{kind: aftersale_messages.TEXTS[kind] for kind in _ALIKE},
}
STAFF: dict[str, Tell] = {
    "amendment_submitted": lambda told: _("“%s” waits for approval.") % _title(told),
    "amendment_approved": _amendment_approved,
    "row_stopped": lambda told: _("%(table)s, row %(row)s was stopped: %(reason)s") % _row(told),
    "row_resumed": lambda told: _("%(table)s, row %(row)s was resumed: %(reason)s") % _row(told),
    "shop_leaving": lambda told: (
        _("%(shop)s wants to leave: %(because)s") % {"shop": told.named("shop"), "because": told.text("because")}
    ),
}
CENTRE: dict[str, Tell] = {
    "admission_soon": lambda told: _("From %(to)s on %(shop)s is admitted no more.") % _admission(told),
    "admission_ended": lambda told: _("%(shop)s is admitted no more.") % _admission(told),
}
