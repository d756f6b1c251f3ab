"""What a shop is told of its listings, of recalls and of violations; see `surety.consoles.message_texts`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from surety.consoles.message_texts import Telling


def _returned(told: Telling) -> str:
    count = int(told.params.get("count") or 0)
    text = ngettext(
        "“%(title)s” is not published: %(count)d rule refuses it.",
        "“%(title)s” is not published: %(count)d rules refuse it.",
        count,
    )
    return text % {"title": told.text("title") or told.text("listing"), "count": count}


def _recalled(told: Telling) -> str:
    return _("“%(title)s” is on the recall list and off sale: %(note)s.") % {
        "title": told.text("title") or told.text("listing"),
        "note": told.text("note") or "—",
    }


def _recall_ended(told: Telling) -> str:
    return _("“%s” is off the recall list. Submit it again to sell it.") % (told.text("title") or told.text("listing"))


def _order_recalled(told: Telling) -> str:
    if told.params.get("held"):
        return _("Recalled: %s. Do not ship it; its promise stands still and nobody is late for it.") % told.text(
            "source"
        )
    return _("Recalled: %s. The buyer has been told; after-sales may follow.") % told.text("source")


def _violation_decided(told: Telling) -> str:
    text = _("Confirmed: %(act)s. %(note)s") if told.params.get("upheld") else _("Dismissed: %(act)s. %(note)s")
    return text % {"act": told.label("act", "act"), "note": told.text("note")}


TEXTS: dict[str, Callable[[Telling], str]] = {
    "listing_returned": _returned,
    "listing_recalled": _recalled,
    "listing_recall_ended": _recall_ended,
    "order_recalled": _order_recalled,
    "violation_decided": _violation_decided,
}
