"""Values as people type them: money in yuan, shares in per cent, days as dates; tables hold fen, basis points, days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from surety.rulebook.spec import InputSpec, OutputSpec

WHOLE_MAX = 10**15
SCALES = {"fen": 100, "bp": 100}

Spec = InputSpec | OutputSpec


def unit_of(spec: Spec) -> str:
    words = {
        "fen": _("yuan"),
        "bp": "%",
        "hours": _("hours"),
        "days": _("days"),
        "seconds": _("seconds"),
        "count": "",
        "points": _("points"),
        "px": _("pixels"),
        "hundredths": _("hundredths of a point"),
    }
    return words.get(spec.unit, spec.unit)


def typed_of(spec: Spec, value: Any) -> str:
    """A value as its field takes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if spec.unit in SCALES:
        return format(Decimal(str(value)) / SCALES[spec.unit], "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def number_of(spec: Spec, text: str) -> tuple[int | float | None, str]:
    """The number a table holds, or why there is none; outputs are whole."""
    try:
        number = Decimal(text) * SCALES.get(spec.unit, 1)
    except ArithmeticError:  # no number, or one beyond all bounds
        return None, _("Give a number.")
    if not number.is_finite() or abs(number) > WHOLE_MAX:
        return None, _("Give a number.")
    whole = spec.whole if isinstance(spec, InputSpec) else True
    if whole and number != int(number):
        if spec.unit in SCALES:
            return None, _("Give a whole number of fen.") if spec.unit == "fen" else _("Give at most two decimals.")
        return None, _("Give a whole number.")
    return (int(number) if whole else float(number)), ""


def day_of(text: str) -> tuple[date | None, str]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, _("Give a day such as 2024-02-02.")
    return (day, "") if day > date.min else (None, _("Give a day such as 2024-02-02."))


def value_of(spec: InputSpec, text: str) -> tuple[Any, str]:
    """What a case says of an input, or why it says nothing."""
    if spec.type == "bool":
        return {"true": (True, ""), "false": (False, "")}.get(text, (None, _("Choose yes or no.")))
    if spec.type in ("enum", "tree"):
        return (text, "") if text in spec.values else (None, _("Choose one of the values."))
    if spec.type == "date":
        return day_of(text)
    value, fault = number_of(spec, text)
    if not fault and not spec.domain.holds(value):
        return None, _("This number is outside what the table asks about.")
    return value, fault


def choices_of(spec: Spec, lang: str) -> tuple[tuple[str, str], ...]:
    """(code, words) of what is chosen and not typed; a node of a tree stands in under its parent."""
    if spec.type == "bool":
        return (("true", _("yes")), ("false", _("no")))
    indent = "\u2003" if spec.type == "tree" else ""
    return tuple((code, indent * code.count("/") + text.to(lang)) for code, text in spec.values.items())
