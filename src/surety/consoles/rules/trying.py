"""A table asked by hand: the form its inputs make, what was typed as values, and the answer with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from surety.consoles.language import lang
from surety.consoles.rules import amounts
from surety.consoles.rules.book import Reading
from surety.consoles.show.rule_words import output_words, told
from surety.rulebook import Answer, Release, RulebookValueError, Status
from surety.rulebook.spec import InputSpec, Row, TableSpec
from surety.rulebook.words import cell_in_words


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
    found = told(release, answer)
    if answer.status is Status.UNDETERMINED:
        found |= _undetermined(release.tables[table].spec, answer)
    return found


def _undetermined(spec: TableSpec, answer: Answer) -> dict[str, Any]:
    """What is not known, and for each row that may still decide what it asks of it and what it would say."""
    missing = [each for each in spec.inputs if each.name in answer.missing]
    said = _("It depends on what you left out: %s.") % _(", ").join(each.label.to(lang()) for each in missing)
    rows = [row for row in spec.rows if row.id in answer.rows]
    return {"said": said, "between": [_possible(spec, row, missing) for row in rows]}


def _possible(spec: TableSpec, row: Row, missing: list[InputSpec]) -> dict[str, Any]:
    asked = [(each, row.when[each.name]) for each in missing if each.name in row.when]
    return {
        "row": row.id,
        "when": [(each.label.to(lang()), cell_in_words(each, cell, lang())) for each, cell in asked],
        "outputs": [(each.label.to(lang()), output_words(spec, each, row.outputs)) for each in spec.outputs],
    }


def _field(spec: InputSpec, text: str) -> tuple[Field, Any]:
    value, fault = amounts.value_of(spec, text) if text else (None, "")
    label, choices = spec.label.to(lang()), amounts.choices_of(spec, lang())
    return Field(spec, label, amounts.unit_of(spec), choices, text, fault), value
