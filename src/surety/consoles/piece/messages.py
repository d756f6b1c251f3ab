"""What a shop is told about its pieces, in sentences; see `surety.consoles.message_texts`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _


def _inspected(told: Any) -> str:
    said = {
        "pass": _("%(title)s passed. Next: fetch it, or wait for the centre to ship it."),
        "fail": _("%(title)s did not pass. It comes back, and may be sent in again before a deadline."),
        "unable": _("%(title)s could not be inspected. It comes back, and may be sent in again before a deadline."),
        "not_needed": _("%(title)s needs no inspection and comes back."),
    }
    return said.get(told.text("verdict"), "%(title)s") % {"title": _title(told)}


def _incident(told: Any) -> str:
    return _("%(title)s: %(what)s. Platform staff look at it.") % {
        "title": _title(told),
        "what": told.label("piece_incident", "what"),
    }


def _arrived(told: Any) -> str:
    return _("%(title)s arrived otherwise than sent: %(what)s.") % {
        "title": _title(told),
        "what": told.label("piece_incident", "condition"),
    }


def _late(told: Any) -> str:
    return _("%(title)s: “%(step)s” has passed. Platform staff take it up.") % {
        "title": _title(told),
        "step": told.label("step", "step"),
    }


def _cancelled(told: Any) -> str:
    if told.text("goes_to") == "merchant" and told.text("return_type"):
        mail = _("The order of %(title)s ended: the centre mails it back to you.")
        pickup = _("The order of %(title)s ended: fetch it at the centre's counter.")
        return (pickup if told.text("return_type") == "pickup" else mail) % {"title": _title(told)}
    return _("The order of %(title)s ended: %(goes)s.") % {
        "title": _title(told),
        "goes": told.label("piece_goes", "goes_to"),
    }


def _title(told: Any) -> str:
    return told.text("title") or told.text("piece").partition(":")[2]


TEXTS: dict[str, Callable[[Any], str]] = {
    "piece_inspected": _inspected,
    "piece_incident": _incident,
    "piece_arrived_wrong": _arrived,
    "piece_step_late": _late,
    "piece_cancelled": _cancelled,
}
TONES = {"piece_incident": "is-danger", "piece_step_late": "is-warn", "piece_arrived_wrong": "is-warn"}
