"""Words for codes that only staff meet; every other code's are in `consoles.labels`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from surety.consoles import labels

ANSWER = {
    "decided": _("Decided"),
    "no_rule": _("No rule"),
    "ambiguous": _("Ambiguous"),
    "undetermined": _("Undetermined"),
    "stopped": _("Rule stopped"),
    "no_table": _("No such table"),
    "holidays_unannounced": _("The holidays of that time are not published yet; it may become later."),
    "invalid_input": _("A value the table does not have"),
}

ABOUT = {
    "order": _("Order"),
    "aftersale": _("After-sales case"),
    "notice": _("Force-majeure notice"),
    "amendment": _("Change of the rules"),
    "piece": _("Piece under inspection"),
    "listing": _("Listing"),
    "violation": _("Violation"),
    "conversation": _("Conversation"),
    "centre": _("Inspection centre"),
    "qualification": _("Qualification of a shop"),
    "coverage": _("Instant refunds"),
    "provider": _("Payment provider"),
    "shop": _("Shop"),
    "creator": _("Creator"),
    "recall": _("Recall"),
}
_GROUPS = {"answer": ANSWER, "about": ABOUT}


def codes(group: str) -> Mapping[str, Any]:
    return _GROUPS.get(group) or labels.codes(group)


def words(group: str, code: str) -> str:
    """A repeated effect such as `late_compensation:2` carries its count after a colon."""
    name, _colon, count = code.partition(":") if group == "effect" else (code, "", "")
    said = str(_GROUPS[group].get(name, name)) if group in _GROUPS else labels.label(group, name)
    return f"{said} ({count})" if count else said
