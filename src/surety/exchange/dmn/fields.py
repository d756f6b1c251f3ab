"""Inputs and outputs of a decision table, as a rulebook file would declare them."""

import re
from decimal import Decimal
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from surety.exchange.dmn.conditions import Column, ranges_of, read_literal, tests_of
from surety.exchange.dmn.feel import Value
from surety.exchange.dmn.names import KEYWORDS, TYPES
from surety.exchange.dmn.words import is_text, words
from surety.exchange.dmn.xml import Reader
from surety.exchange.notation import Unreadable
from surety.rulebook.read_fields import SUFFIX_UNITS

LISTED = {"enum": str, "bool": bool, "whole": Decimal}
NAME = re.compile(r"[^\W\d]\w*(?:\s+\w+)*")


class Declared(NamedTuple):
    """A field as a rulebook file has it; `listed` are the values its own list declares, in order."""

    raw: dict[str, Any]
    listed: tuple[Value, ...] = ()

    @property
    def name(self) -> str:
        return self.raw["name"]

    @property
    def column(self) -> Column:
        return Column(self.name, self.raw["type"], self.raw.get("whole", True), tuple(self.raw.get("values", ())))


class Fields:
    def __init__(self, reader: Reader, decision: Element, whole: frozenset[str]):
        self.reader, self.source = reader, reader.source
        self.decision, self.whole = decision, whole
        self.id = decision.get("id", "")
        self.items = {each.get("name", ""): each for each in reader.all(reader.root, "itemDefinition")}
        variables = (reader.one(each, "variable") for each in reader.all(reader.root, "inputData"))
        self.variables = {each.get("name"): each.get("typeRef") for each in variables if each is not None}

    def input(self, element: Element, number: int, texts: list[str]) -> Declared:
        """`texts` are its cells, where the values of an input that declares none are found."""
        expression = self.reader.one(element, "inputExpression")
        said = self.reader.text(expression)
        place = f"input {number}" + f" ({said})" * bool(said)
        self.refuse_strangers(element, place, "inputExpression", "inputValues")
        name = self.name(said, place)
        ours = self.reader.ours(element, "field", self.id, place)
        given = expression.get("typeRef") if expression is not None else None
        kind, allowed = self.type(given or self.variables.get(said), place)
        allowed = self.reader.text(self.reader.one(element, "inputValues")) or allowed
        label = words(element.get("label") or name, ours.get("label"))
        whole = kind == "whole" or name in self.whole or ours.get("whole") is True
        type_ = {"decimal": "number", "whole": "number"}.get(kind, kind)
        raw = {"name": name, "type": type_, "label": label} | (
            {"whole": False} if kind == "decimal" and not whole else {}
        )
        if kind == "enum" and ours.get("type") == "tree":
            raw["type"] = "tree"
        return self.finish(raw, ours, allowed, place, texts)

    def finish(self, raw: dict[str, Any], ours: dict, allowed: str, place: str, texts: list[str]) -> Declared:
        self.source.spot("", raw["name"], self.id, place)
        unit = ours.get("unit") or suffix_unit(raw["name"])
        raw |= {"unit": unit} if unit else {}
        if raw["type"] in ("enum", "tree"):
            values = self.listed(allowed, "enum", place) or self.found(texts, place, raw["name"])
            raw["values"] = labelled(values, ours)
        elif allowed and allowed != "-":
            raw |= self.domain(allowed, raw, place)
        return Declared(raw)

    def output(self, element: Element, number: int, texts: list[str], *, alone: bool) -> Declared:
        said = element.get("name") or (self.own_name() if alone else "")
        place = f"output {number}" + f" ({said})" * bool(said)
        self.refuse_strangers(element, place, "outputValues", "defaultOutputEntry")
        name = self.name(said, place)
        ours = self.reader.ours(element, "field", self.id, place)
        variable = self.reader.one(self.decision, "variable")
        given = element.get("typeRef") or (variable.get("typeRef") if alone and variable is not None else None)
        kind, allowed = self.type(given, place)
        allowed = self.reader.text(self.reader.one(element, "outputValues")) or allowed
        type_ = {"decimal": "whole"}.get(kind, kind)
        if type_ == "date":
            self.source.at(self.id, place, "dmn_type", value=given)
        unit, better = ours.get("unit") or suffix_unit(name), ours.get("better")
        raw = {"name": name, "type": type_, "label": words(element.get("label") or name, ours.get("label"))}
        raw |= ({"unit": unit} if unit else {}) | ({"better": better} if better else {})
        self.source.spot("", name, self.id, place)
        listed = self.listed(allowed, type_, place)
        if type_ == "enum":
            raw["values"] = labelled(listed or tuple(dict.fromkeys(self.literals(texts))), ours)
        return Declared(raw, listed)

    def own_name(self) -> str:
        """A table of one output gives the decision its value, under the decision's name."""
        variable = self.reader.one(self.decision, "variable")
        return (variable.get("name") if variable is not None else None) or self.id

    def name(self, said: str, place: str) -> str:
        """Words parted by spaces become one name."""
        name = "_".join(said.split())
        if not NAME.fullmatch(said) or said in KEYWORDS:
            self.source.at(self.id, place, "dmn_name", value=said)
        elif name != said:
            self.source.remark(self.id, place, "remark_name", value=said, name=name)
        return name

    def type(self, given: str | None, place: str) -> tuple[str, str]:
        """The kind of values, and the values an item definition allows."""
        name, allowed, seen = (given or "").rpartition(":")[2], "", set()
        while name not in TYPES and name in self.items and name not in seen:
            seen.add(name)
            item = self.items[name]
            if item.get("isCollection") == "true" or self.reader.one(item, "itemComponent") is not None:
                break
            parts = (self.reader.one(item, part) for part in ("typeConstraint", "allowedValues"))
            allowed = allowed or next((self.reader.text(part) for part in parts if part is not None), "")
            name = self.reader.text(item, "typeRef").rpartition(":")[2]
        if name not in TYPES:
            self.source.at(self.id, place, "dmn_type", value=given)
        return TYPES.get(name, "bool"), allowed

    def listed(self, text: str, type_: str, place: str) -> tuple[Value, ...]:
        """A list of literals of this type."""
        try:
            tests = tests_of(text)
        except Unreadable as problem:
            self.source.at(self.id, place, problem.code, **problem.facts)
            return ()
        if tests is None:
            return ()
        if tests.negated or any(type(test) is not LISTED.get(type_) for test in tests.tests):
            self.source.at(self.id, place, "dmn_values", value=text)
            return ()
        return tests.tests

    def found(self, texts: list[str], place: str, name: str) -> tuple[str, ...]:
        """The file declares no values: those that its cells name are taken, and the reader is told."""
        values = []
        for text in texts:
            try:
                tests = tests_of(text)
            except Unreadable:
                continue  # reported at the cell
            values += [test for test in (tests.tests if tests else ()) if isinstance(test, str)]
        known = tuple(dict.fromkeys(values))
        if known:
            self.source.remark(self.id, place, "remark_values", value=", ".join(known))
        else:
            self.source.at(self.id, place, "dmn_no_values", value=name)
        return known

    def literals(self, texts: list[str]) -> list[Value]:
        found = []
        for text in texts:
            try:
                value = read_literal(text)
            except Unreadable:
                continue  # reported at the cell
            found += [value] if isinstance(value, str) else []
        return found

    def domain(self, allowed: str, raw: dict[str, Any], place: str) -> dict[str, Any]:
        """The one range a number may lie in; both values of a bool say nothing new."""
        column = Column(raw["name"], raw["type"], raw.get("whole", True))
        try:
            tests = tests_of(allowed)
            if column.type == "bool" and set(tests.tests) == {True, False} and not tests.negated:
                return {}
            ranges = ranges_of(tests, allowed, column) if column.type == "number" else []
        except Unreadable as problem:
            self.source.at(self.id, place, problem.code, **problem.facts)
            return {}
        if len(ranges) != 1:
            self.source.at(self.id, place, "dmn_values", value=allowed)
            return {}
        return ranges[0]

    def refuse_strangers(self, element: Element, place: str, *known: str) -> None:
        for name in self.reader.strangers(element, *known):
            self.source.at(self.id, place, "dmn_element", value=name)


def suffix_unit(name: str) -> str:
    """A name that ends in a unit states that unit."""
    suffix = name.rpartition("_")[2]
    return suffix if suffix in SUFFIX_UNITS else ""


def labelled(values: tuple[Value, ...], ours: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Each value with the label we once gave it, or under its own name."""
    labels = ours.get("values") if isinstance(ours.get("values"), dict) else {}
    return {each: labels[each] if is_text(labels.get(each)) else words(str(each), None) for each in values}
