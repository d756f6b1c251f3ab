"""A row as it was typed: into the row a table holds, with what is wrong and where; and a row into what its form holds.

What was typed is field -> texts, as a form sends it: `id`, `on` or `from`, `to`, `when.<input>` (chosen values),
`when.<input>.from` and `.below` (a pair a range), `then.<output>`, `clause`, notes in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from surety.consoles.language import lang
from surety.consoles.rules import amounts
from surety.rulebook.errors import Fault
from surety.rulebook.phrases import phrase
from surety.rulebook.place import Place
from surety.rulebook.read_rows import read_row
from surety.rulebook.spec import Cell, Gap, InputSpec, OutputSpec, Range, Row, TableSpec

Typed = Mapping[str, list[str]]

ROW_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
"""What stands in an address."""
TEXTS = ("note", "reason")


class Problem(NamedTuple):
    """What is wrong with one field of an edit, in the reader's language; `field` may be empty."""

    field: str
    text: str


def one(typed: Typed, key: str) -> str:
    """The text of a field that holds one."""
    texts = typed.get(key) or [""]
    return texts[0].replace("\r\n", "\n").strip()


def row_of(spec: TableSpec, typed: Typed, *, begins: str) -> tuple[Row | None, list[Problem]]:
    """The row, or every reason why there is none; `begins` names the field of its first day."""
    problems: list[Problem] = []
    raw: dict[str, Any] = {"id": _id(typed, problems), "clause": clauses_of(typed)}
    raw["when"] = when_of(spec, typed, problems)
    raw["then"] = {each.name: _result(each, typed, problems) for each in spec.outputs}
    raw["from"] = _bound(typed, begins, problems, needed=begins == "on")
    raw["to"] = _bound(typed, "to", problems)
    raw |= texts_of(typed, problems)
    if one(typed, "assumed"):
        raw["assumed"] = True
        if "reason" not in raw:
            problems.append(Problem("reason_zh", _("Say why it is assumed, in both languages.")))
    else:
        raw.pop("reason", None)
    if one(typed, "noticed"):
        raw["status"] = "noticed"
    if problems:
        return None, problems
    faults: list[Fault] = []
    row = read_row(Place(faults), raw, spec.inputs, spec.outputs)
    problems = [Problem(_field(fault, spec, begins), said(fault)) for fault in faults]
    return (None, problems) if problems else (row, [])


def said(fault: Fault) -> str:
    """Of a fault what it says, without its place."""
    return phrase("fault_" + fault.code, lang(), **dict(fault.facts))


def _id(typed: Typed, problems: list[Problem]) -> str:
    name = one(typed, "id")
    if not ROW_ID.fullmatch(name):
        problems.append(Problem("id", _("An id has letters, digits, - and _, at most 80 of them.")))
    return name


def clauses_of(typed: Typed) -> list[str]:
    """Those that were ticked, then those that were typed, each once."""
    written = re.split(r"[\s,，、;；]+", one(typed, "clause_more"))
    return [each for each in dict.fromkeys([*(typed.get("clause") or []), *written]) if each]


def when_of(spec: TableSpec, typed: Typed, problems: list[Problem]) -> dict[str, Any]:
    """The raw conditions: an input of which nothing was typed accepts anything."""
    found = {each.name: _condition(each, typed, problems) for each in spec.inputs}
    return {name: parts for name, parts in found.items() if parts}


def _condition(spec: InputSpec, typed: Typed, problems: list[Problem]) -> list[Any]:
    key = f"when.{spec.name}"
    if spec.type in ("number", "date"):
        return _ranges(spec, typed, key, problems)
    parts = []
    for text in dict.fromkeys(typed.get(key) or []):
        value, fault = amounts.value_of(spec, text)
        problems += [Problem(key, fault)] if fault else []
        parts += [] if fault else [value]
    return parts


def _ranges(spec: InputSpec, typed: Typed, key: str, problems: list[Problem]) -> list[dict[str, Any]]:
    starts, ends = (typed.get(f"{key}.{side}") or [] for side in ("from", "below"))
    found = []
    for n in range(max(len(starts), len(ends))):
        sides = {"from": starts[n : n + 1], "below": ends[n : n + 1]}
        span = {side: _edge(spec, texts[0].strip(), key, problems) for side, texts in sides.items() if texts}
        known = {side: value for side, value in span.items() if value is not None}
        found += [known] if known else []
    return found


def _edge(spec: InputSpec, text: str, key: str, problems: list[Problem]) -> Any:
    if not text:
        return None
    value, fault = amounts.day_of(text) if spec.type == "date" else amounts.number_of(spec, text)
    problems += [Problem(key, fault)] if fault else []
    return value


def _result(spec: OutputSpec, typed: Typed, problems: list[Problem]) -> Any:
    key = f"then.{spec.name}"
    text = one(typed, key)
    if spec.type == "whole":
        value, fault = amounts.number_of(spec, text)
    elif spec.type == "bool":
        value, fault = {"true": (True, ""), "false": (False, "")}.get(text, (None, _("Choose yes or no.")))
    else:
        value, fault = (text, "") if text in spec.values else ("", _("Choose one of the values."))
    problems += [Problem(key, fault)] if fault else []
    return value


def _bound(typed: Typed, key: str, problems: list[Problem], *, needed: bool = False) -> Any:
    """A day, None, or a default for a day the source does not give."""
    text = one(typed, key)
    day = day_typed(typed, key, problems, needed=needed)
    if one(typed, f"{key}_unknown"):
        return {"date": "unknown", "default": day if text else "open"}
    return day


def day_typed(typed: Typed, key: str, problems: list[Problem], *, needed: bool = False) -> date | None:
    text = one(typed, key)
    if not text and not needed:
        return None
    day, fault = amounts.day_of(text)
    problems += [Problem(key, fault)] if fault else []
    return day


def texts_of(typed: Typed, problems: list[Problem], names: tuple[str, ...] = TEXTS) -> dict[str, dict[str, str]]:
    """Texts that stand in both languages or in none."""
    found = {}
    for name in names:
        zh, en = one(typed, f"{name}_zh"), one(typed, f"{name}_en")
        if zh and en:
            found[name] = {"zh": zh, "en": en}
        elif zh or en:
            problems.append(Problem(f"{name}_{'en' if zh else 'zh'}", _("Write it in both languages.")))
    return found


def _field(fault: Fault, spec: TableSpec, begins: str) -> str:
    """The field of the form behind a cell of a rulebook file."""
    names = {"from": begins, "note": "note_zh", "reason": "reason_zh"}
    if fault.cell in {each.name for each in spec.inputs} and fault.code != "bad_output":
        return f"when.{fault.cell}"
    if fault.cell in {each.name for each in spec.outputs}:
        return f"then.{fault.cell}"
    return names.get(fault.cell, fault.cell)


# ------------------------------------------------------------------------------------------------ a row as typed


def typed_of(spec: TableSpec, row: Row | Gap) -> dict[str, list[str]]:
    """What the form would hold if somebody had typed this row."""
    found: dict[str, list[str]] = {"id": [row.id]}
    for each in spec.inputs:
        if each.name in row.when:
            found |= _typed_cell(each, row.when[each.name])
    for side, day in (("from", row.from_), ("to", row.to)):
        found |= {side: [day.isoformat()]} if day else {}
    texts = (("reason", row.reason),) if isinstance(row, Gap) else (("note", row.note), ("reason", row.reason))
    for name, text in texts:
        found |= {f"{name}_zh": [text.zh], f"{name}_en": [text.en]} if text else {}
    if isinstance(row, Row):
        found |= {f"then.{each.name}": [amounts.typed_of(each, row.outputs.get(each.name))] for each in spec.outputs}
        found |= {f"{side}_unknown": ["1"] for side in row.unknown}
        found |= {"assumed": ["1"]} if row.assumed else {}
        found["clause"] = list(row.clause)
    return found


def _typed_cell(spec: InputSpec, cell: Cell) -> dict[str, list[str]]:
    key = f"when.{spec.name}"
    if not cell.ranges:
        return {key: [amounts.typed_of(spec, value) for value in cell.values]}
    return {f"{key}.{side}": [_side(spec, span, side) for span in cell.ranges] for side in ("from", "below")}


def _side(spec: InputSpec, span: Range, side: str) -> str:
    return amounts.typed_of(spec, span.from_ if side == "from" else span.below)
