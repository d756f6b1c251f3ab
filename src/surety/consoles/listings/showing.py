"""What shows a violation, in a sentence: what was said beside the page, a parcel, or what somebody wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from surety.consoles import labels
from surety.consoles.order.rows import parcel_text
from surety.logistics.carriers import CARRIERS


def what_shows(note: str, said: Mapping[str, Any]) -> str:
    """`note` is the promotion's name, a parcel's id or somebody's words; `said` has about, says and page."""
    if said["about"]:
        told = {"promotion": note, "about": labels.label("about", said["about"]), "says": said["says"] or "—"}
        if not said["page"]:
            return _("%(promotion)s, on “%(about)s”: it says “%(says)s”, the page nothing") % told
        return _("%(promotion)s, on “%(about)s”: it says “%(says)s”, the page “%(page)s”") % {
            **told,
            "page": said["page"],
        }
    return parcel_text(note) if note.partition(":")[0] in CARRIERS else note
