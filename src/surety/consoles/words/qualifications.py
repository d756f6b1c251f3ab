"""The words of qualifications, admissions and centres' figures; see `surety.consoles.words`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

DOCUMENT = {
    "subject_qualification": _("Subject qualification"),
    "directed_admission": _("Directed admission"),
    "antique_dealer_licence": _("Antique-dealer licence"),
    "appraiser_certificate": _("Appraiser's certificate"),
    "appraiser_contract": _("Appraiser's employment contract"),
    "trademark_registration": _("Trademark registration"),
    "industry_rule": _("Second-hand industry rule met"),
    "base_admission": _("Admission to a base"),
}
QUALIFICATION = {
    "stated": pgettext_lazy("qualification", "Waits to be verified"),
    "evaluating": pgettext_lazy("qualification", "Being evaluated"),
    "verified": pgettext_lazy("qualification", "Verified"),
    "rejected": pgettext_lazy("qualification", "Rejected"),
    "ended": pgettext_lazy("qualification", "Ended early"),
    "expired": pgettext_lazy("qualification", "Expired"),
}
ADMISSION = {
    "none": pgettext_lazy("admission", "Never applied"),
    "applied": pgettext_lazy("admission", "Applied"),
    "evaluating": pgettext_lazy("admission", "Being evaluated"),
    "admitted": pgettext_lazy("admission", "Admitted"),
    "refused": pgettext_lazy("admission", "Not admitted"),
    "ended": pgettext_lazy("admission", "Ended"),
}
EVALUATION = {
    "documents": _("Documents"),
    "goods": _("Sample of the goods"),
    "operation": _("Operation"),
    "record": _("Record of violations"),
}
INSTITUTE = {
    "national_centre": _("National jade and jewellery centre"),
    "provincial_unit": _("Provincial jewellery testing unit"),
    "designated_provider": _("Provider the platform designates"),
    "other": _("Another institute"),
}
CENTRE = {
    "planned": pgettext_lazy("centre", "Planned"),
    "open": pgettext_lazy("centre", "Open"),
    "closed": pgettext_lazy("centre", "Closed"),
}
SEED = {
    "committed": pgettext_lazy("seed", "Promised"),
    "revealed": pgettext_lazy("seed", "Revealed"),
    "dropped": pgettext_lazy("seed", "Given up"),
}
TRUTH = {
    "pass": pgettext_lazy("truth", "Should pass"),
    "fail": pgettext_lazy("truth", "Should fail"),
}
SITE = {"domestic": _("Domestic"), "cross_border": _("Cross-border")}


def _about(told: Any) -> str:
    named = told.text("person") or told.text("brand")
    kind = DOCUMENT.get(told.text("document"), told.text("document"))
    return f"{kind} {told.text('number')}" + (f" ({named})" if named else "")


def _admitted(told: Any) -> str:
    if until := told.text("to"):
        return gettext("%(base)s admits you until %(to)s.") % {"base": told.text("name"), "to": until}
    return gettext("%s admits you, without a last day.") % told.text("name")


TEXTS: dict[str, Callable[[Any], str]] = {
    "qualification_verified": lambda told: gettext("%s counts from its first day on.") % _about(told),
    "qualification_rejected": lambda told: (
        gettext("%(document)s: %(reason)s") % {"document": _about(told), "reason": told.text("reason")}
    ),
    "qualification_ended": lambda told: (
        gettext("%(document)s counts no more: %(reason)s") % {"document": _about(told), "reason": told.text("reason")}
    ),
    "admission_admitted": _admitted,
    "admission_refused": lambda told: (
        gettext("%(base)s: %(note)s") % {"base": told.text("name"), "note": told.text("note") or "—"}
    ),
    "admission_ended": lambda told: gettext("%s admits you no more; the badge is gone with it.") % told.text("name"),
    "admission_soon": lambda told: (
        gettext(
            "%(base)s admits you until %(to)s: send in before what you have sold. You may apply again from that day."
        )
        % {"base": told.text("name"), "to": told.text("to")}
    ),
    "qualification_soon": lambda told: (
        gettext("%(document)s counts until %(to)s. Hand in the next one before.")
        % {"document": _about(told), "to": told.text("to")}
    ),
    "qualification_expired": lambda told: (
        gettext("%(document)s counts no more since %(to)s; new listings lack it.")
        % {"document": _about(told), "to": told.text("to")}
    ),
}
