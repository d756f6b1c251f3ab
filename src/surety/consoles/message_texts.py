"""Messages as sentences: one for each kind of message and reader, from its parameters. Shops' stand here."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from surety.consoles import labels
from surety.consoles.language import is_english
from surety.consoles.piece import messages as piece_messages
from surety.consoles.show.money import money_text
from surety.consoles.show.time import instant_text, parse
from surety.consoles.words import aftersale_messages, listing_messages, other_messages, qualifications


class Telling:
    """A message's parameters, as words."""

    def __init__(
        self, params: dict[str, Any], *, currency: str, zone: str, names: Mapping[str, str] | None = None
    ) -> None:
        self.params, self.currency, self.zone = params, currency, zone
        self._names = names or {}

    def money(self, name: str) -> str:
        return money_text(int(self.params.get(name) or 0), self.currency)

    def instant(self, name: str) -> str:
        value = self.params.get(name)
        return instant_text(parse(value), self.zone) if value else "—"

    def due(self, name: str) -> str:
        """A deadline: midnight is the 24:00 of the day that ends."""
        value = self.params.get(name)
        return instant_text(parse(value), self.zone, ends=True) if value else "—"

    def label(self, group: str, name: str) -> str:
        return labels.label(group, str(self.params.get(name, "")))

    def named(self, name: str) -> str:
        """Of an id, the name, where it was looked up."""
        return self._names.get(self.text(name), self.text(name))

    def text(self, name: str) -> str:
        return str(self.params.get(name) or "")


def _deadline_set(told: Telling) -> str:
    if not told.params.get("stake_fen"):
        return _("%(step)s %(due)s.") % {"step": told.label("step", "step"), "due": told.due("due_at")}
    return _("%(step)s %(due)s; after that %(stake)s goes to the buyer.") % {
        "step": told.label("step", "step"),
        "due": told.due("due_at"),
        "stake": told.money("stake_fen"),
    }


def _deadline_moved(told: Telling) -> str:
    return _("%(step)s moved from %(was)s to %(due)s: %(because)s.") % {
        "step": told.label("step", "step"),
        "was": told.due("was"),
        "due": told.due("due_at"),
        "because": told.label("because", "because"),
    }


def _deadline_lapsed(told: Telling) -> str:
    if told.params.get("step") == "pickup_by":
        return _("The carrier had to scan it by %(due)s and has not.") % {"due": told.due("due_at")}
    passed = _("%(step)s %(due)s has passed.") % {"step": told.label("step", "step"), "due": told.due("due_at")}
    if told.params.get("compensation_fen"):
        charged = _("%(amount)s was charged and given to the buyer.") % {"amount": told.money("compensation_fen")}
        passed = _one_after_another(passed, charged)
    if told.params.get("penalty_fen"):
        penalty = _("A penalty of %(amount)s was charged.") % {"amount": told.money("penalty_fen")}
        passed = _one_after_another(passed, penalty)
    return passed


def _one_after_another(*sentences: str) -> str:
    """Sentences in a row: a space between them in English, none after a full-width stop."""
    return (" " if is_english() else "").join(sentences).strip()


def _late_reversed(told: Telling) -> str:
    return _("%(amount)s is credited back: %(because)s.") % {
        "amount": told.money("amount_fen"),
        "because": told.label("because", "because"),
    }


def _appeal_decided(told: Telling) -> str:
    verdict = _("Your appeal was upheld.") if told.params.get("upheld") else _("Your appeal was not upheld.")
    return _one_after_another(verdict, told.text("note"))


def _delay_answered(told: Telling) -> str:
    return _("The later time was accepted.") if told.params.get("accepted") else _("The later time was declined.")


def _filing_answered(told: Telling) -> str:
    verdict = _("Your filing was granted.") if told.params.get("granted") else _("Your filing was refused.")
    return _one_after_another(verdict, told.text("note"))


def _service_chosen(told: Telling) -> str:
    if told.params.get("outcome") == "cancel":
        return _("The buyer cancelled the service that a notice disrupts.")
    return _("The buyer waits until the service is to be had again.")


def _decision_remedied(told: Telling) -> str:
    return _("A rule was wrong; decided again, %(amount)s is credited back.") % {"amount": told.money("amount_fen")}


_TEXTS: dict[str, Callable[[Telling], str]] = {
    "deadline_set": _deadline_set,
    "deadline_soon": _deadline_set,
    "deadline_moved": _deadline_moved,
    "deadline_lapsed": _deadline_lapsed,
    "late_reversed": _late_reversed,
    "pickup_in_time": lambda told: (
        _("The carrier had scanned it before %s after all: the mark is gone.") % told.due("due_at")
    ),
    "order_cancelled": lambda told: _("Cancelled %(by)s. Do not ship it.") % {"by": told.label("cancelled_by", "by")},
    "delay_answered": _delay_answered,
    "appeal_decided": _appeal_decided,
    "filing_answered": _filing_answered,
    "service_disrupted": lambda told: _("A notice covers the place of the service; the buyer may cancel or wait."),
    "service_resumed": lambda told: _("The service is to be had again from %s.") % told.instant("resumes_at"),
    "service_chosen": _service_chosen,
    "decision_remedied": _decision_remedied,
    "shop_left": lambda told: _("The last order is finished: the shop has left, as it applied to."),
    "deposit_short": lambda told: _("Pay in %s more: this much is missing.") % told.money("short_fen"),
    "deposit_paid": lambda told: _("%s was paid in.") % told.money("amount_fen"),
    "deposit_withdrawn": lambda told: _("%s goes back to you.") % told.money("amount_fen"),
    "conversation_opened": lambda told: _("A buyer writes to you about an order."),
    "conversation_reopened": lambda told: _("A buyer opened a conversation again."),
    **qualifications.TEXTS,
    **listing_messages.TEXTS,
    **piece_messages.TEXTS,
    **aftersale_messages.TEXTS,
}
TONES = {
    "deadline_soon": "is-warn",
    "deadline_lapsed": "is-danger",
    "late_reversed": "is-ok",
    "pickup_in_time": "is-ok",
    "order_cancelled": "is-warn",
    "aftersale_applied": "is-accent",
    "aftersale_lapsed": "is-danger",
    "aftersale_disputed": "is-warn",
    "return_address_needed": "is-danger",
    **piece_messages.TONES,
    "qualification_soon": "is-warn",
    "admission_soon": "is-warn",
    "admission_ended": "is-danger",
    "qualification_expired": "is-danger",
    "qualification_rejected": "is-warn",
    "qualification_verified": "is-ok",
}
SHOP_KINDS = tuple(_TEXTS)
_SHOWN_ELSEWHERE = ("deadline_set", "conversation_opened", "conversation_reopened")
"""What the order queue and the list of conversations show better."""
NOTEWORTHY = tuple(kind for kind in _TEXTS if kind not in _SHOWN_ELSEWHERE)
"""What somebody should read."""
_BY_READER = {"shop": _TEXTS, "buyer": other_messages.BUYER, "staff": other_messages.STAFF}
_BY_READER["centre"] = other_messages.CENTRE


def message_text(
    kind: str, params: dict[str, Any], *, currency: str, zone: str, to: str = "shop",
    names: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """`to` is whom it goes to (shop, buyer, staff, centre), or a recipient such as `buyer:douyin:1`; `names` is by id.

    Empty where that reader is told nothing of this kind.
    """
    tell = _BY_READER[to.partition(":")[0]].get(kind)
    return tell(Telling(params, currency=currency, zone=zone, names=names)) if tell else ""
