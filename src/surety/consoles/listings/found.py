"""What a check of a listing found, in words: what is wrong, what to do, by which row and clause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surety.consoles.listings.mending import Mending, Way
from surety.consoles.show.money import money_text
from surety.listings.case import Finding

Words = tuple[Promise | str, Promise | str]

_WHAT: dict[str, Words] = {
    "not_in_scope": (
        gettext_lazy("The shop may not list in this category"),
        gettext_lazy(
            "Apply for directed admission and wait until it is granted; an admitted shop sells this category alone."
        ),
    ),
    "too_few": (gettext_lazy("Too few pictures"), gettext_lazy("Add pictures: 3 to 5 are asked.")),
    "too_many": (gettext_lazy("Too many pictures"), gettext_lazy("Take pictures away: 3 to 5 are asked.")),
    "format": (
        gettext_lazy("This picture is neither PNG nor JPEG"),
        gettext_lazy("Save it as PNG or JPEG; another name for the file changes nothing."),
    ),
    "narrow": (
        gettext_lazy("This picture is narrower than 600 pixels"),
        gettext_lazy("Use one of at least 600 × 600 pixels."),
    ),
    "low": (
        gettext_lazy("This picture is lower than 600 pixels"),
        gettext_lazy("Use one of at least 600 × 600 pixels."),
    ),
    "not_square": (gettext_lazy("This picture is not square"), gettext_lazy("1:1 is advised; it may stay as it is.")),
    "report_absent": (
        gettext_lazy("The report shows no such field"),
        gettext_lazy("Choose the inspected piece and pick the field from its report, or leave the claim out."),
    ),
    "report_conflicts": (
        gettext_lazy("The report says something else"),
        gettext_lazy("Say what the report says, or leave the claim out."),
    ),
    "recalled": (
        gettext_lazy("The goods are on the recall list"),
        gettext_lazy("They may not be sold. When the recall has ended, submit the listing again."),
    ),
    "recall_unsure": (
        gettext_lazy("A recall may mean these goods"),
        gettext_lazy("State the model and batch, so that it can be told whether they are meant."),
    ),
    "no": (
        gettext_lazy("Presale is not open for this"),
        gettext_lazy("List it as stock. The row below says which condition fails."),
    ),
    "undecided": (
        gettext_lazy("Whether presale is open is not known yet"),
        gettext_lazy("The platform has not told the shop's scores; staff look at it. Or list it as stock."),
    ),
}
_STATE = gettext_lazy("State it. Where there is none, say so.")
_ATTEST = gettext_lazy("Tick the declaration if it holds; it is kept with the listing.")
_HAND_IN = gettext_lazy("Hand the document in under the shop's qualifications; staff check it, and it must be in date.")
_MISSING: dict[str, Words] = {
    "title": (gettext_lazy("There is no title"), gettext_lazy("Write one.")),
    "condition": (gettext_lazy("The condition is not stated"), _STATE),
    "grade": (
        gettext_lazy("The professional grade is not stated"),
        gettext_lazy("State it; an unused piece has one as well."),
    ),
    "flaws": (gettext_lazy("Nothing is said of flaws"), _STATE),
    "packaging": (gettext_lazy("The packaging is not stated"), _STATE),
    "accessories": (gettext_lazy("Nothing is said of accessories"), _STATE),
    "shots": (gettext_lazy("No required shot is ticked"), gettext_lazy("Tick what the pictures show.")),
    "photo_kind": (gettext_lazy("Not declared: real photos or vector images"), _ATTEST),
    "purchase_place_rules": (gettext_lazy("Not declared: technical rules of the place of purchase"), _ATTEST),
    "chinese_standards": (gettext_lazy("Not declared: Chinese law and mandatory standards"), _ATTEST),
    "industry_rule": (gettext_lazy("Not declared: the platform's industry rule"), _ATTEST),
    "other_law": (gettext_lazy("Not declared: other legal requirements"), _ATTEST),
}
_DOCUMENT: dict[str, Promise | str] = {
    "subject_qualification": gettext_lazy("The shop's qualification is missing"),
    "directed_admission": gettext_lazy("The shop is not admitted to this category"),
    "antique_dealer_licence": gettext_lazy("The antique-dealer licence is missing"),
    "appraiser_certificate": gettext_lazy("The appraiser's certificate is missing"),
    "appraiser_contract": gettext_lazy("The appraiser's employment contract with you is missing"),
    "trademark_registration": gettext_lazy("The brand's trademark registration is missing"),
    "industry_rule": gettext_lazy("Nobody has confirmed that you meet the second-hand industry rule"),
}


@dataclass(frozen=True)
class Found:
    """A finding as a page shows it."""

    what: str
    todo: str
    refuses: bool
    table: str
    row: str
    clause: str
    about: str
    way: Way | None = None
    """Where it is mended, for whoever may."""


def in_words(findings: Iterable[Finding], mending: Mending | None = None) -> list[Found]:
    """What refuses first."""
    shown = [_found(each, mending) for each in findings]
    return sorted(shown, key=lambda each: not each.refuses)


def _found(each: Finding, mending: Mending | None) -> Found:
    what, todo = _words(each)
    about = "" if each.what == "deposit_short" else each.about
    if each.check.startswith("image_"):
        about = _("Picture %s") % each.check.removeprefix("image_")
    way = mending.way(each) if mending else None
    return Found(str(what), str(todo), each.severity == "refuse", each.table, each.row, each.clause, about, way)


def _words(each: Finding) -> tuple[Any, Any]:
    if each.what == "missing" and each.table == "qualification":
        return _DOCUMENT.get(each.check, each.check), _HAND_IN
    if each.what == "missing":
        return _MISSING.get(each.check, (each.check, ""))
    if each.what == "deposit_short":
        short = money_text(int(each.about or 0), "CNY")
        return _("The deposit is %s short") % short, _("Pay it in. What is published and what was paid for goes on.")
    if each.check == "min_quantity":
        least = each.what.removeprefix("below_")
        return _("The minimum quantity is below %s") % least, _("Set it to %s at least.") % least
    if each.what.startswith("over_"):
        most = each.what.removeprefix("over_").removesuffix("_days")
        return _("The presale is longer than %s days") % most, _("Set at most %s days.") % most
    return _WHAT.get(each.what, (each.what, ""))
