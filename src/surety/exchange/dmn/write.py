"""A table of ours as a DMN 1.3 file that Camunda Modeler opens."""

import re
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from surety.exchange.dmn.conditions import Column, condition_text, read_condition
from surety.exchange.dmn.feel import feel_text
from surety.exchange.dmn.names import BEHAVIOUR_DATE, DC, DI, DMN_13, DMNDI, KEYWORDS, OURS
from surety.exchange.dmn.policy import OURS as HIT_POLICIES
from surety.exchange.dmn.words import row_words, shown
from surety.exchange.notation import Unreadable
from surety.exchange.raw import raw_table
from surety.exchange.yaml_file import one_line
from surety.rulebook.errors import Fault, RulebookError
from surety.rulebook.spec import TableSpec

TYPE_REFS = {
    "enum": "string",
    "tree": "string",
    "bool": "boolean",
    "date": "date",
    "number": "number",
    "whole": "number",
}
DAYS = Column(BEHAVIOUR_DATE, "date")
ID = re.compile(r"[A-Za-z][\w.-]*")  # our own ids in the file begin with an underscore
FIELD = ("type", "unit", "better", "label", "values", "whole")
ABOUT = ("title", "question", "date_key", "date_note", "zone", "note", "gaps")
ROW = ("id", "from", "to", "clause", "note", "assumed", "reason")

for prefix, space in {"dmn": DMN_13, "dmndi": DMNDI, "dc": DC, "di": DI, "surety": OURS}.items():
    register_namespace(prefix, space)


def write_dmn(spec: TableSpec) -> bytes:
    refuse_names(spec)
    raw = raw_table(spec)
    root = Element(f"{{{DMN_13}}}definitions", id="_definitions", name=shown(raw["title"]), namespace=OURS)
    columns = [Column(each.name, each.type, each.whole, tuple(each.values)) for each in spec.inputs]
    dated = any(row.from_ or row.to for row in spec.rows)
    named = [(each.name, TYPE_REFS[each.type]) for each in spec.inputs] + [(BEHAVIOUR_DATE, "date")] * dated
    for number, (name, type_ref) in enumerate(named, start=1):
        data = add(root, "inputData", id=f"_data_{number}", name=name)
        add(data, "variable", id=f"_variable_{number}", name=name, typeRef=type_ref)
    decision = add(root, "decision", id=spec.id, name=shown(raw["title"]))
    if spec.note:
        add(decision, "description").text = shown(raw["note"])
    extend(decision, "table", about(spec, raw))
    add(decision, "question").text = shown(raw["question"])
    add(decision, "variable", id="_result", name=spec.id)
    for number, _ in enumerate(named, start=1):
        requirement = add(decision, "informationRequirement", id=f"_requirement_{number}")
        add(requirement, "requiredInput", href=f"#_data_{number}")
    add_table(decision, spec, raw, columns, dated=dated)
    draw(root, spec.id, len(named))
    indent(root)
    return tostring(root, encoding="UTF-8", xml_declaration=True)


def add(parent: Element, tag: str, /, **attributes: str) -> Element:
    return SubElement(parent, f"{{{DMN_13}}}{tag}", attributes)


def extend(parent: Element, name: str, said: dict[str, Any]) -> None:
    """What DMN has no place for, in the words of a rulebook file."""
    if said:
        SubElement(add(parent, "extensionElements"), f"{{{OURS}}}{name}").text = one_line(said)


def pick(raw: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: raw[name] for name in names if name in raw}


def about(spec: TableSpec, raw: dict[str, Any]) -> dict[str, Any]:
    noticed = [{"at": at, "row": row} for at, row in enumerate(raw["rows"]) if row.get("status") == "noticed"]
    subject = {"subject": spec.subject} if spec.subject else {}
    return pick(raw, ABOUT) | subject | ({"noticed": noticed} if noticed else {})


def add_table(decision: Element, spec: TableSpec, raw: dict, columns: list[Column], *, dated: bool) -> None:
    table = add(decision, "decisionTable", id="_table", hitPolicy=HIT_POLICIES[spec.policy])
    for number, (column, each) in enumerate(zip(columns, raw["inputs"], strict=True), start=1):
        add_input(table, number, column, each)
    if dated:
        add_days(table, len(columns) + 1)
    for number, each in enumerate(raw["outputs"], start=1):
        add_output(table, number, each)
    live = [row for row in raw["rows"] if row.get("status") != "noticed"]
    for number, row in enumerate(live, start=1):
        add_rule(table, number, row, columns, raw["outputs"], dated=dated)


def add_input(table: Element, number: int, column: Column, raw: dict[str, Any]) -> None:
    element = add(table, "input", id=f"_input_{number}", label=shown(raw["label"]))
    extend(element, "field", pick({"whole": True} | raw if column.type == "number" else raw, FIELD))
    expression = add(element, "inputExpression", id=f"_expression_{number}", typeRef=TYPE_REFS[column.type])
    add(expression, "text").text = column.name
    domain = pick(raw, ("from", "below"))
    if column.values or domain:
        values = add(element, "inputValues", id=f"_values_{number}")
        text = ",".join(map(feel_text, column.values)) if column.values else condition_text(domain, column)
        add(values, "text").text = text


def add_days(table: Element, number: int) -> None:
    element = add(table, "input", id=f"_input_{number}", label="生效日期 / behaviour date")
    expression = add(element, "inputExpression", id=f"_expression_{number}", typeRef="date")
    add(expression, "text").text = BEHAVIOUR_DATE


def add_output(table: Element, number: int, raw: dict[str, Any]) -> None:
    type_ref = TYPE_REFS[raw["type"]]
    element = add(
        table, "output", id=f"_output_{number}", label=shown(raw["label"]), name=raw["name"], typeRef=type_ref
    )
    extend(element, "field", pick(raw, FIELD))
    if "values" in raw:
        values = add(element, "outputValues", id=f"_choices_{number}")
        add(values, "text").text = ",".join(map(feel_text, raw["values"]))


def add_rule(
    table: Element, number: int, row: dict, columns: list[Column], outputs: list[dict], *, dated: bool
) -> None:
    rule = add(table, "rule", id=f"_rule_{number}")
    said = row_words(row)
    if said:
        add(rule, "description").text = said
    extend(rule, "row", pick(row, ROW))
    when = row.get("when", {})
    for place, column in enumerate(columns, start=1):
        entry = add(rule, "inputEntry", id=f"_rule_{number}_if_{place}")
        raw = when.get(column.name)
        text = condition_text(raw, column)
        if column.type == "tree" and raw is not None and reads_otherwise(text, column, raw):
            extend(entry, "cell", {"nodes": raw})
        add(entry, "text").text = text
    if dated:
        entry = add(rule, "inputEntry", id=f"_rule_{number}_if_{len(columns) + 1}")
        add(entry, "text").text = condition_text(span_of(row), DAYS)
    for place, output in enumerate(outputs, start=1):
        entry = add(rule, "outputEntry", id=f"_rule_{number}_then_{place}")
        add(entry, "text").text = feel_text(row["then"][output["name"]])


def reads_otherwise(text: str, column: Column, raw: Any) -> bool:
    try:
        return read_condition(text, column) != raw
    except Unreadable:
        return True


def span_of(row: dict[str, Any]) -> dict[str, Any] | None:
    """The days a row holds, those of unknown dates by their default."""
    found = {}
    for side, name in (("from", "from"), ("to", "below")):
        day = row.get(side)
        day = day["default"] if isinstance(day, dict) else day
        if day is not None and day != "open":
            found[name] = day
    return found or None


def draw(root: Element, decision: str, inputs: int) -> None:
    """Where a modeler draws the decision, the inputs below it and an arrow from each."""
    diagram = SubElement(SubElement(root, f"{{{DMNDI}}}DMNDI"), f"{{{DMNDI}}}DMNDiagram", id="_diagram")
    left = 160 + 75 * max(inputs - 1, 0)
    shape(diagram, decision, left, 100, 180, 80)
    for number in range(inputs):
        shape(diagram, f"_data_{number + 1}", 160 + 150 * number, 300, 125, 45)
        edge = SubElement(diagram, f"{{{DMNDI}}}DMNEdge", dmnElementRef=f"_requirement_{number + 1}")
        for x, y in ((222 + 150 * number, 300), (left + 90, 180)):
            SubElement(edge, f"{{{DI}}}waypoint", x=str(x), y=str(y))


def shape(diagram: Element, element: str, x: int, y: int, width: int, height: int) -> None:
    drawn = SubElement(diagram, f"{{{DMNDI}}}DMNShape", id=f"_shape_{element}", dmnElementRef=element)
    SubElement(drawn, f"{{{DC}}}Bounds", x=str(x), y=str(y), width=str(width), height=str(height))


def refuse_names(spec: TableSpec) -> None:
    """Names that XML or FEEL could not hold."""
    names = [each.name for each in (*spec.inputs, *spec.outputs)]
    bad = [name for name in names if not name.isidentifier() or name in KEYWORDS]
    taken = [each.name for each in spec.inputs if each.name == BEHAVIOUR_DATE]
    faults = [Fault("dmn_name", spec.id, "", name, (("value", name),)) for name in (*bad, *taken)]
    if not ID.fullmatch(spec.id):
        faults.append(Fault("dmn_name", spec.id, "", "id", (("value", spec.id),)))
    if faults:
        raise RulebookError(faults)
