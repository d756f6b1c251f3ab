"""The inbox's sentences about after-sales cases; see `surety.consoles.message_texts`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from surety.consoles import labels


def _asked(told: Any) -> str:
    return _("%(type)s, %(amount)s: %(reason)s. Answer by %(due)s.") % {
        "type": told.label("aftersale_type", "type"),
        "amount": told.money("amount_fen"),
        "reason": labels.label("aftersale_reason", told.text("reason").rpartition(".")[2]),
        "due": told.due("due_at"),
    }


def _parcel(told: Any) -> str:
    carrier, _colon, waybill = told.text("parcel").partition(":")
    return f"{carrier} {waybill}"


def _ruled(told: Any) -> str:
    return f"{told.label('aftersale_outcome', 'ruling')}: {told.text('note')}"


def _lapsed(told: Any) -> str:
    return _("%(step)s: the time was up at %(due)s.") % {
        "step": told.label("aftersale_step", "step"),
        "due": told.due("due_at"),
    }


def _moved(told: Any) -> str:
    return _("%(step)s: from %(was)s to %(due)s.") % {
        "step": told.label("aftersale_step", "step"),
        "was": told.due("was"),
        "due": told.due("due_at"),
    }


def _freight(told: Any) -> str:
    amount = {"amount": told.money("amount_fen")}
    if told.text("by") == "merchant":
        return _("You bear the %(amount)s of freight that the buyer paid.") % amount
    if told.text("to") == "merchant":
        return _("You get back the %(amount)s of freight that you paid.") % amount
    return _("The platform gives the buyer the %(amount)s of freight.") % amount


def _recovered(told: Any) -> str:
    return _("The buyer has the goods and owes %(amount)s again: %(note)s") % {
        "amount": told.money("amount_fen"),
        "note": told.text("note"),
    }


def _refunded(told: Any) -> str:
    if told.params.get("ships_on"):
        return _("%s goes back to the buyer; the order goes on, ship it.") % told.money("amount_fen")
    return _("%s goes back to the buyer.") % told.money("amount_fen")


TEXTS: dict[str, Callable[[Any], str]] = {
    "aftersale_applied": _asked,
    "aftersale_changed": _asked,
    "aftersale_close_proposed": lambda told: _("The buyer consents to close it. With your consent it closes."),
    "aftersale_returned": lambda told: _("The goods are on their way back: %s.") % _parcel(told),
    "aftersale_intercepted": lambda told: _("The carrier has stopped it; the buyer is refunded."),
    "aftersale_advanced": lambda told: _("The platform paid the buyer %s in advance.") % told.money("amount_fen"),
    "aftersale_refunded": _refunded,
    "aftersale_settled": lambda told: _("You bear the %s that was paid in advance.") % told.money("amount_fen"),
    "aftersale_closed": lambda told: told.label("aftersale_closed", "because"),
    "aftersale_disputed": lambda told: _("Staff decide. Show what speaks for you."),
    "aftersale_ruled": _ruled,
    "aftersale_reopened": lambda told: _("The buyer could not send the goods while the region was hit."),
    "aftersale_lapsed": _lapsed,
    "return_address_needed": lambda told: _("The buyer is to send goods back, and you have named no address."),
    "aftersale_limit_moved": _moved,
    "aftersale_time_declined": lambda told: told.text("note"),
    "aftersale_goods_back": lambda told: _("The goods that came back are the buyer's: send them back as they are."),
    "freight_borne": _freight,
    "refund_recovered": _recovered,
    "aftersale_to_reship": lambda told: _("Send it by %s.") % told.due("due_at"),
}
