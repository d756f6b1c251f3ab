"""A table asked by hand: the form its inputs make, what was typed as values, and the answer with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from surety.consoles.rules.book import Reading, lang
from surety.rulebook import Release, RulebookValueError
from surety.rulebook.spec import InputSpec, TableSpec

WHOLE_MAX = 10**15


@dataclass(frozen=True)
class Field:
    """One input of the form: `choices` for what is chosen, else a number or a day is typed."""

    spec: InputSpec
    label: str
    unit: str
    choices: tuple[tuple[str, str], ...]
    given: str
    fault: str = ""

    @property
    def name(self) -> str:
        return self.spec.name


@dataclass(frozen=True)
class Trial:
    fields: tuple[Field, ...]
    on: str
    on_fault: str
    told: dict[str, Any] | None = None
    asked: bool = False

    @property
    def faulty(self) -> bool:
        return bool(self.on_fault) or any(each.fault for each in self.fields)


def trial(read: Reading, spec: TableSpec, query: QueryDict) -> Trial:
    """Nothing is asked until something was given; what was left empty is not known, which the answer then says."""
    asked = any(query.get("in." + each.name) for each in spec.inputs) or bool(query.get("ask"))
    found = [_field(each, query.get("in." + each.name, "").strip()) for each in spec.inputs]
    fields = tuple(field for field, _value in found)
    on = query.get("on", "").strip() or read.today.isoformat()
    day, on_fault = _day(on)
    tried = Trial(fields, on, on_fault, asked=asked)
    if not asked or tried.faulty or day is None:
        return tried
    inputs = {field.name: value for field, value in found if value is not None}
    return Trial(fields, on, "", _told(read.release, spec.id, inputs, day), asked=True)


def _told(release: Release, table: str, inputs: dict[str, Any], day: date) -> dict[str, Any] | None:
    try:
        answer = release.decide(table, inputs, on=day)
    except RulebookValueError as error:
        return {"said": str(error), "status": "refused"}
    return release.explain(answer).to_dict(lang())


def _field(spec: InputSpec, text: str) -> tuple[Field, Any]:
    value, fault = _value(spec, text) if text else (None, "")
    unit = _("yuan") if spec.unit == "fen" else spec.unit
    return Field(spec, spec.label.to(lang()), unit, _choices(spec), text, fault), value


def _choices(spec: InputSpec) -> tuple[tuple[str, str], ...]:
    if spec.type == "bool":
        return (("true", _("yes")), ("false", _("no")))
    indent = "\u2003" if spec.type == "tree" else ""
    return tuple((code, indent * code.count("/") + text.to(lang())) for code, text in spec.values.items())


def _value(spec: InputSpec, text: str) -> tuple[Any, str]:
    """The value, or why it is none."""
    if spec.type == "bool":
        return {"true": (True, ""), "false": (False, "")}.get(text, (None, _("Choose yes or no.")))
    if spec.type in ("enum", "tree"):
        return (text, "") if text in spec.values else (None, _("Choose one of the values."))
    if spec.type == "date":
        return _day(text)
    return _number(spec, text)


def _number(spec: InputSpec, text: str) -> tuple[Any, str]:
    """Money is typed in yuan and asked about in fen."""
    try:
        number = Decimal(text) * (100 if spec.unit == "fen" else 1)
    except InvalidOperation:
        return None, _("Give a number.")
    if not number.is_finite() or abs(number) > WHOLE_MAX:
        return None, _("Give a number.")
    if spec.whole and number != int(number):
        return None, _("Give a whole number of fen.") if spec.unit == "fen" else _("Give a whole number.")
    value = int(number) if spec.whole else float(number)
    if not spec.domain.holds(value):
        return None, _("This number is outside what the table asks about.")
    return value, ""


def _day(text: str) -> tuple[date | None, str]:
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return None, _("Give a day such as 2024-02-02.")
