"""Regions people choose from: the provinces of GB/T 2260, by the first two digits of a code."""

from django.utils.translation import gettext_lazy as _

from surety.regions.codes import PROVINCE_NAMES

PROVINCES = {code[:2]: _(english) for code, (_chinese, english) in PROVINCE_NAMES.items()}


def region_name(code: str | None) -> str:
    """The province of a code; codes of other countries are shown as written (`BR-SP`)."""
    if not code:
        return ""
    return str(PROVINCES.get(code[:2], code)) if code[:2].isdigit() else code
