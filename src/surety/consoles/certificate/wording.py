"""Stored codes of reports in the reader's language; what is not known here is shown as it was written."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from surety.consoles.piece.words import INCIDENT, PICTURE
from surety.consoles.words.inspection import VERDICT

_SEAL = {
    "intact": pgettext_lazy("seal", "Intact"),
    "opened": pgettext_lazy("seal", "Opened"),
    "missing": pgettext_lazy("seal", "Missing"),
}
_ACT = {
    "received": pgettext_lazy("custody", "Received"),
    "photographed": pgettext_lazy("custody", "Photographed"),
    "inspected": pgettext_lazy("custody", "Inspected"),
    "sealed": pgettext_lazy("custody", "Sealed"),
    "packed": pgettext_lazy("custody", "Packed"),
    "handed_over": pgettext_lazy("custody", "Handed over"),
    "returned": pgettext_lazy("custody", "Returned"),
}
_HOLDER = {
    "merchant": pgettext_lazy("custody", "merchant"),
    "centre": pgettext_lazy("custody", "inspection centre"),
    "institute": pgettext_lazy("custody", "inspection centre"),
    "carrier": pgettext_lazy("custody", "carrier"),
    "buyer": pgettext_lazy("custody", "buyer"),
    "inbound_courier": pgettext_lazy("custody", "carrier to the centre"),
    "return_courier": pgettext_lazy("custody", "carrier back to the merchant"),
    "outbound_courier": pgettext_lazy("custody", "carrier to the buyer"),
}
_MEASURE = {
    "weight": pgettext_lazy("measure", "Weight"),
    "length": pgettext_lazy("measure", "Length"),
    "width": pgettext_lazy("measure", "Width"),
    "height": pgettext_lazy("measure", "Height"),
    "thickness": pgettext_lazy("measure", "Thickness"),
    "inner_diameter": pgettext_lazy("measure", "Inner diameter"),
    "ri": pgettext_lazy("measure", "Refractive index"),
    "density": pgettext_lazy("measure", "Density"),
    "colour": pgettext_lazy("measure", "Colour"),
    "transparency": pgettext_lazy("measure", "Transparency"),
    "fluorescence": pgettext_lazy("measure", "Fluorescence"),
    "spectrum": pgettext_lazy("measure", "Infrared spectrum"),
}

_EVIDENCE = {
    "inspection_report": _("Report, photos and code"),
    "intake_record": _("Weight and photos at intake"),
    "packing_to_institute": PICTURE["packing_video_1"],
    "packing_to_buyer": PICTURE["packing_video_2"],
}


def retention(evidence: str, kept_by: str, days: int) -> tuple[str, str]:
    """What is kept, and by whom for how long after the order is done."""
    said = {"who": holder(kept_by), "days": days}
    return _word(_EVIDENCE, evidence), gettext("%(who)s, %(days)s days") % said


def verdict(code: str) -> str:
    return _word(VERDICT, code)


def seal(code: str) -> str:
    return _word(_SEAL, code)


def act(code: str) -> str:
    """A hand-over that the rules do not allow is called what it is."""
    return _word(_ACT, code) if code in _ACT else _word(INCIDENT, code)


def holder(code: str) -> str:
    return _word(_HOLDER, code)


def picture(code: str) -> str:
    return _word(PICTURE, code)


def measure(code: str) -> str:
    return _word(_MEASURE, code)


def _word(words: Mapping[str, Promise | str], code: str) -> str:
    return str(words.get(code, code))
