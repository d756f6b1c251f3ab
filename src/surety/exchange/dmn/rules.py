"""The rules of a decision table as rows of a rulebook file."""

from typing import Any
from xml.etree.ElementTree import Element

from surety.exchange.dmn.conditions import Column, condition_text, read_condition, read_literal
from surety.exchange.dmn.feel import Value
from surety.exchange.dmn.fields import Declared
from surety.exchange.dmn.words import row_words, words
from surety.exchange.dmn.xml import Reader
from surety.exchange.notation import Unreadable

RULE = ("inputEntry", "outputEntry", "annotationEntry")


class Rules:
    """`days` is the column of the days of validity, if the table has one."""

    def __init__(
        self,
        reader: Reader,
        decision: str,
        inputs: list[Declared],
        outputs: list[Declared],
        days: list[Declared],
    ):
        self.reader, self.source, self.decision = reader, reader.source, decision
        self.inputs, self.outputs, self.days = inputs, outputs, days

    def rows(self, rules: list[Element]) -> list[dict[str, Any]]:
        return [self.row(rule, number) for number, rule in enumerate(rules, start=1)]

    def row(self, rule: Element, number: int) -> dict[str, Any]:
        place = f"{self.decision} > rule {number}"
        ours = self.reader.ours(rule, "row", place, "")
        raw: dict[str, Any] = {"id": ours.get("id") or rule.get("id") or f"rule-{number}"}
        self.source.spot(str(raw["id"]), "", place, "")
        for each in (*self.inputs, *self.outputs):
            self.source.spot(str(raw["id"]), each.name, place, each.name)
        for name in self.reader.strangers(rule, *RULE):
            self.source.at(place, "", "dmn_element", value=name)
        conditions, results = (self.entries(rule, place, *each) for each in self.parts())
        whens = {each.name: self.condition(entry, each, place) for each, entry in conditions}
        raw |= self.validity(whens.pop(self.days[0].name, None) if self.days else None, ours, place)
        raw["when"] = {name: cell for name, cell in whens.items() if cell is not None}
        raw["then"] = {each.name: self.result(entry, each, place) for each, entry in results}
        return raw | self.remarks(rule, ours)

    def parts(self):
        return ("inputEntry", self.inputs), ("outputEntry", self.outputs)

    def entries(self, rule: Element, place: str, name: str, fields: list[Declared]) -> list[tuple[Declared, Element]]:
        found = self.reader.all(rule, name)
        if len(found) != len(fields):
            self.source.at(place, name, "dmn_entries", value=len(found), allowed=len(fields))
        for each, entry in zip(fields, found, strict=False):
            for stranger in self.reader.strangers(entry, "text"):
                self.source.at(place, each.name, "dmn_element", value=stranger)
        return list(zip(fields, found, strict=False))

    def condition(self, entry: Element, field: Declared, place: str) -> Any:
        text, column = self.reader.text(entry), field.column
        kept = self.reader.ours(entry, "cell", place, field.name).get("nodes")
        try:
            if is_nodes(kept, column) and condition_text(kept, column) == text:
                return kept
            return read_condition(text, column)
        except Unreadable as problem:
            self.source.at(place, field.name, problem.code, **problem.facts)
            return None

    def validity(self, cell: Any, ours: dict[str, Any], place: str) -> dict[str, Any]:
        """The days the column gives; a bound that still is the default of an unknown date stays unknown."""
        if isinstance(cell, list):
            self.source.at(place, self.days[0].name, "dmn_days")
            return {}
        bounds = {"from": (cell or {}).get("from"), "to": (cell or {}).get("below")}
        for side, day in bounds.items():
            default = ours[side].get("default") if isinstance(ours.get(side), dict) else None
            if default is not None and default == (day or "open"):
                bounds[side] = ours[side]
        return {side: bound for side, bound in bounds.items() if bound is not None}

    def result(self, entry: Element, field: Declared, place: str) -> Any:
        text = self.reader.text(entry)
        try:
            return as_output(read_literal(text), field.raw["type"], text)
        except Unreadable as problem:
            self.source.at(place, field.name, problem.code, **problem.facts)
            return None

    def remarks(self, rule: Element, ours: dict[str, Any]) -> dict[str, Any]:
        """Clauses, note and assumption: ours while the annotation still shows them, else the annotation as a note."""
        kept = {name: ours[name] for name in ("clause", "note", "assumed", "reason") if name in ours}
        annotations = [self.reader.text(each) for each in self.reader.all(rule, "annotationEntry")]
        said = " / ".join(filter(None, [self.reader.text(rule, "description"), *annotations]))
        if said != row_words(ours):
            kept.pop("note", None)
            kept |= {"note": words(said, None)} if said else {}
        return {"clause": []} | kept


def as_output(value: Value, type_: str, text: str) -> Any:
    fits = {"enum": isinstance(value, str), "bool": isinstance(value, bool)}
    if fits.get(type_, not isinstance(value, str | bool) and hasattr(value, "as_tuple") and value == int(value)):
        return int(value) if type_ == "whole" else value
    raise Unreadable("wrong_type", value=text, type=type_)


def is_nodes(kept: Any, column: Column) -> bool:
    """The nodes of a tree that a cell was written from."""
    parts = kept if isinstance(kept, list) else [kept]
    return column.type == "tree" and all(isinstance(part, str) for part in parts)
