"""A table asked by hand: the form its inputs make, what was typed as values, and the answer with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from surety.consoles.language import lang
from surety.consoles.rules import amounts
from surety.consoles.rules.book import Reading
from surety.consoles.show.rule_words import told
from surety.rulebook import Release, RulebookValueError
from surety.rulebook.spec import InputSpec, TableSpec


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
    day, on_fault = amounts.day_of(on)
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
    return told(release, answer)


def _field(spec: InputSpec, text: str) -> tuple[Field, Any]:
    value, fault = amounts.value_of(spec, text) if text else (None, "")
    label, choices = spec.label.to(lang()), amounts.choices_of(spec, lang())
    return Field(spec, label, amounts.unit_of(spec), choices, text, fault), value
