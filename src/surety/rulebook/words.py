"""Values, cells and inputs in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from surety.rulebook.answer import UNKNOWN
from surety.rulebook.phrases import phrase
from surety.rulebook.spec import Cell, InputSpec, OutputSpec, Range, TableSpec, Text

MONEY = {"zh": "{:,.2f} 元", "en": "CNY {:,.2f}"}
UNITS = {
    "zh": {"hours": "{} 小时", "days": "{} 天"},
    "en": {"hours": "{} hours", "days": "{} days"},
}
"""Pieces, people and times are counted alike: the label says which."""
ZEROS: Mapping[str, Mapping[str, str]] = {
    "aftersales_limit": {"cap_days": "zero_no_limit"},
    "auto_cancel": {"unshipped_days": "zero_not_meant"},
    "disruption_aftersales": {"new_days": "zero_not_meant", "new_days_max": "zero_not_meant"},
    "disruption_filing": {"notice_place_days": "zero_not_meant"},
    "inspection_limit": {"limit_hours": "zero_no_limit"},
    "instant_refund": {"cap_fen": "zero_no_limit"},
    "no_reason_return": {"days": "zero_not_meant"},
    "no_reason_return_law": {"days": "zero_not_meant"},
    "pickup_limit": {"hours_from_order": "zero_not_meant", "hours_from_upload": "zero_not_meant"},
    "piece_binding": {"platform_code": "zero_no_code"},
    "presale_length": {"max_days": "zero_not_stated", "ship_days": "zero_not_stated"},
    "refund_due": {"cap_days": "zero_no_limit"},
    "send_check": {"platform_code": "zero_no_code"},
    "ship_promise": {"min_days": "zero_no_limit", "max_days": "zero_no_limit"},
    "violation_class": {"day_max_points": "zero_no_limit"},
    "violation_node": {"every_points": "zero_single_node"},
}
"""By table and output, what its note says a zero means, as a phrase."""


def zero_in_words(table: TableSpec, field: OutputSpec, lang: str) -> str:
    """What a zero means in this output; empty where it is a number like any other."""
    said = ZEROS.get(table.id, {}).get(field.name)
    return phrase(said, lang) if said else ""


def output_in_words(
    table: TableSpec, field: OutputSpec, outputs: Mapping[str, Any], lang: str, *, on: date | None = None
) -> str:
    """One output of an answer, or of a row; a zero that stands for no number is said as what it stands for."""
    value = outputs[field.name]
    if value == 0 and value is not False and (said := zero_in_words(table, field, lang)):
        return phrase("zero_not_meant", lang) if outputs.get("granted") is False else said
    return value_in_words(field, value, lang, on=on)


def value_in_words(spec: InputSpec | OutputSpec, value: Any, lang: str, *, on: date | None = None) -> str:
    """A value by its name of today, or with `on` by the one it bore on that day."""
    if value is UNKNOWN:
        return phrase("not_known", lang)
    if isinstance(value, tuple):
        return phrase("and", lang).join(value_in_words(spec, each, lang, on=on) for each in value)
    if isinstance(value, bool):
        return phrase("yes" if value else "no", lang)
    if isinstance(value, str) and value in spec.values:
        return name_in_words(spec.values[value], lang, on)
    if spec.unit == "fen":
        return MONEY[lang].format(value / 100)
    if spec.unit == "bp":
        return f"{value / 100:g}%"
    return UNITS[lang].get(spec.unit, "{}").format(value)


def name_in_words(name: Text, lang: str, on: date | None) -> str:
    then = name.on(on) if on else name
    if then is name:
        return name.to(lang)
    return phrase("renamed", lang, name=getattr(then, lang), now=name.to(lang))


def cell_in_words(spec: InputSpec, cell: Cell, lang: str, *, on: date | None = None) -> str:
    if cell.ranges:
        parts = [range_in_words(spec, span, lang) for span in cell.ranges]
    else:
        parts = [value_in_words(spec, value, lang, on=on) for value in cell.values]
    return phrase("or", lang).join(parts)


def range_in_words(spec: InputSpec, span: Range, lang: str) -> str:
    sides = {"start": span.from_, "end": span.below}
    said = {name: value_in_words(spec, bound, lang) for name, bound in sides.items() if bound is not None}
    if not said:
        return phrase("unbounded", lang)
    name = "range_both" if len(said) == 2 else "range_from" if "start" in said else "range_below"
    return phrase(name, lang, **said)


def inputs_in_words(table: TableSpec, values: tuple, lang: str) -> str:
    pairs = zip(table.inputs, values, strict=True)
    said = [f"{spec.label.to(lang)}={value_in_words(spec, value, lang)}" for spec, value in pairs]
    return phrase("and", lang).join(said)


def cell_of_space_in_words(table: TableSpec, values: tuple, day: date, lang: str) -> str:
    when = phrase("on", lang, key=table.date_key, day=day.isoformat())
    return phrase("and", lang).join((inputs_in_words(table, values, lang), when))


def day_in_words(day: date | None, lang: str) -> str:
    return day.isoformat() if day else phrase("unbounded", lang)
