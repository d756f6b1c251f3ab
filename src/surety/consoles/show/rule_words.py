"""What tables say, as pages say it: a zero that stands for no limit in words, codes in notes by their names.

Tables are read by programs too: there a zero is a zero, and a note explains it by its code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surety.consoles.language import is_english, lang
from surety.engine.book import packaged
from surety.rulebook import Answer, Release
from surety.rulebook.phrases import phrase
from surety.rulebook.spec import OutputSpec, TableSpec
from surety.rulebook.words import cell_in_words, output_in_words, zero_in_words

GRADES: Mapping[str, Promise] = {
    "H": gettext_lazy("H: the platform's own text"),
    "M": gettext_lazy("M: a report of it"),
    "L": gettext_lazy("L: hearsay"),
}
"""How good the source of a clause is."""

_CODE = re.compile(r"(?<![A-Za-z0-9_.])(?P<code>[a-z][a-z0-9]*(?:_[a-z0-9]+)*)(?![A-Za-z0-9_])")
LABELS_OF_WORDS: Mapping[tuple[str, str], Promise] = {
    ("violation_class", "day_max_points"): gettext_lazy("Most a day"),
    ("violation_node", "every_points"): gettext_lazy("Points between nodes"),
}
"""Labels where a zero is said in words, of outputs whose own label explains it to whoever reads the number."""
_SPACED = re.compile(f" ?{_CODE.pattern} ?")
"""With the spaces that set Latin letters apart among Chinese characters."""


def table_title(name: str) -> str:
    """By the packaged release: it is asked for line by line, and a title hardly ever changes."""
    table = packaged().tables.get(name)
    return table.spec.title.to(lang()) if table else name


def row_words(table: str, row_id: str, *, but: tuple[str, ...] = ("platform", "stage")) -> str:
    """What a row asks for, but for what is said beside it; its note where that is all. Empty where it is not known."""
    known = packaged().tables.get(table)
    row = next((each for each in known.rows if each.id == row_id), None) if known else None
    if known is None or row is None:
        return ""
    colon = ": " if is_english() else "："
    asked = [each for each in known.spec.inputs if each.name in row.when and each.name not in but]
    told = [each.label.to(lang()) + colon + cell_in_words(each, row.when[each.name], lang()) for each in asked]
    return " · ".join(told) or (row.note or row.reason or known.spec.title).to(lang())


def zero_words(spec: TableSpec, field: OutputSpec) -> str:
    """What a zero means in this output; empty where it is a number like any other."""
    return zero_in_words(spec, field, lang())


def output_words(spec: TableSpec, field: OutputSpec, outputs: Mapping[str, Any]) -> str:
    """One output of an answer, or of a row."""
    if (spec.id, field.name) == ("violation_class", "points") and outputs["points_set_by"] == "staff":
        return _("set by a person; the sources give no figure")
    if (spec.id, field.name) == ("ship_promise", "amount"):
        return _amount_words(outputs["basis"], outputs[field.name])
    return output_in_words(spec, field, outputs, lang())


def _amount_words(basis: str, amount: int) -> str:
    """The amount of a shipping promise, which counts something else for each way of counting."""
    if basis == "hours_from_paid":
        return ngettext("%d hour", "%d hours", amount) % amount
    if basis == "end_of_day_from_paid":
        return _("day %d after it") % amount if amount else _("that day itself")
    if basis == "as_given":
        return phrase("zero_not_meant", lang())
    return ngettext("%d day", "%d days", amount) % amount if amount else _("as many days as were declared")


def note_words(release: Release, spec: TableSpec, text: str) -> str:
    """A note with the names of codes in place of the codes. Without an underscore, an English word is no code."""
    codes = {code for code in _CODE.findall(text) if "_" in code or not is_english()}
    if not codes:
        return text
    names = {code: _("“%s”") % name for code, name in _names(release, spec).items() if code in codes}
    apart = _CODE if is_english() else _SPACED
    return apart.sub(lambda found: names.get(found["code"], found[0]), text)


def _names(release: Release, spec: TableSpec) -> dict[str, str]:
    """Codes a note of this table may mention: other tables, its own inputs and outputs, their values before all."""
    names = {name: table.spec.title.to(lang()) for name, table in release.tables.items()}
    fields = (*spec.inputs, *spec.outputs)
    names |= {each.name: each.label.to(lang()) for each in fields}
    return names | {code: name.to(lang()) for each in fields for code, name in each.values.items()}


def told(release: Release, answer: Answer) -> dict[str, Any]:
    """The rulebook's own explanation of an answer, as pages say it."""
    found = release.explain(answer).to_dict(lang())
    spec = release.tables[answer.table].spec
    for field in found["outputs"]:
        declared = next(each for each in spec.outputs if each.name == field["name"])
        field["value_label"] = output_words(spec, declared, answer.outputs)
        field["label"] = str(LABELS_OF_WORDS.get((spec.id, declared.name), field["label"]))
    if found["row"]:
        found["row"]["remarks"] = [note_words(release, spec, each) for each in found["row"]["remarks"]]
    found["said"] = note_words(release, spec, found["said"])
    return found
