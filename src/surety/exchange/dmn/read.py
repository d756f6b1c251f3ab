"""A decision table of a DMN file -> a table of ours, or every reason why not, each at its rule and column."""

import re
from typing import Any
from xml.etree.ElementTree import Element

from surety.exchange.dmn.fields import Declared, Fields
from surety.exchange.dmn.names import BEHAVIOUR_DATE
from surety.exchange.dmn.policy import POLICIES, Hits, Unproved, translate
from surety.exchange.dmn.rules import Rules
from surety.exchange.dmn.words import words
from surety.exchange.dmn.xml import Reader
from surety.exchange.source import Source
from surety.rulebook.spec import TableSpec

TABLE = ("input", "output", "annotation", "rule")
DATE_NOTE = {
    "zh": "文件未写明所依据的日期",
    "en": "The file does not say which date of the subject it is asked about",
}


def read_dmn(source: Source, content: bytes, *, decision: str = "", whole: frozenset[str] = frozenset()) -> TableSpec:
    """`decision`: which one, by id or name, if there are several; `whole`: the inputs that are whole numbers."""
    reader = Reader(source, content)
    chosen = choose(reader, decision)
    table = reader.one(chosen, "decisionTable")
    place = chosen.get("id") or chosen.get("name") or "decision"
    chosen.set("id", place)
    for name in reader.strangers(table, *TABLE):
        source.at(place, "", "dmn_element", value=name)
    refuse_languages(reader, chosen, place)
    rules = reader.all(table, "rule")
    inputs, outputs = fields_of(reader, chosen, table, rules, whole)
    source.refuse()
    days = [each for each in inputs if each.name == BEHAVIOUR_DATE and each.raw["type"] == "date"]
    if len(days) > 1:
        source.at(place, BEHAVIOUR_DATE, "duplicate", value=BEHAVIOUR_DATE)
    for name in sorted(whole - {each.name for each in inputs if each.raw["type"] == "number"}):
        source.at(place, "", "dmn_not_a_number", value=name)
    source.refuse()
    ours = reader.ours(chosen, "table", place, "")
    raw = about(reader, chosen, ours) | {
        "inputs": [each.raw for each in inputs if each not in days],
        "outputs": [each.raw for each in outputs],
    }
    raw["rows"] = Rules(reader, place, inputs, outputs, days).rows(rules)
    source.refuse()
    hits = hits_of(reader, table, outputs)
    orders_are_kept(source, place, raw["rows"], outputs)
    for index, row in noticed(source, place, ours):
        raw["rows"].insert(index, row)
    return proved(source, place, source.table(raw), hits)


def choose(reader: Reader, wanted: str) -> Element:
    tables = [each for each in reader.all(reader.root, "decision") if reader.one(each, "decisionTable") is not None]
    chosen = [each for each in tables if not wanted or wanted in (each.get("id"), each.get("name"))]
    if len(chosen) != 1:
        names = ", ".join(each.get("id") or each.get("name") or "?" for each in tables)
        code = "dmn_which" if chosen else "dmn_no_decision" if tables else "dmn_no_table"
        reader.source.at("", "", code, value=wanted, allowed=names)
        reader.source.refuse()
    return chosen[0]


def refuse_languages(reader: Reader, decision: Element, place: str) -> None:
    for element in (reader.root, *decision.iter()):
        language = element.get("expressionLanguage") or ""
        if language and not re.search("feel", language, re.IGNORECASE):
            reader.source.at(place, element.get("id", ""), "dmn_language", value=language)


def fields_of(reader: Reader, decision: Element, table: Element, rules: list[Element], whole: frozenset[str]):
    fields = Fields(reader, decision, whole)
    inputs, outputs = reader.all(table, "input"), reader.all(table, "output")
    texts = {
        name: [[reader.text(entry) for entry in reader.all(rule, name)] for rule in rules]
        for name in ("inputEntry", "outputEntry")
    }

    def column(name: str, at: int) -> list[str]:
        return [line[at] for line in texts[name] if at < len(line)]

    return (
        [fields.input(each, at + 1, column("inputEntry", at)) for at, each in enumerate(inputs)],
        [
            fields.output(each, at + 1, column("outputEntry", at), alone=len(outputs) == 1)
            for at, each in enumerate(outputs)
        ],
    )


def about(reader: Reader, decision: Element, ours: dict[str, Any]) -> dict[str, Any]:
    """What is said of the table itself."""
    title = decision.get("name") or decision.get("id")
    question = reader.text(decision, "question") or title
    raw = {
        "id": decision.get("id"),
        "title": words(title, ours.get("title")),
        "question": words(question, ours.get("question")),
        "date_key": ours.get("date_key", BEHAVIOUR_DATE),
        "date_note": ours.get("date_note", DATE_NOTE),
        **{name: ours[name] for name in ("zone", "subject", "gaps") if name in ours},
    }
    note = reader.text(decision, "description")
    return raw | ({"note": words(note, ours.get("note"))} if note else {})


def hits_of(reader: Reader, table: Element, outputs: list[Declared]) -> Hits:
    elements = reader.all(table, "output")
    return Hits(
        table.get("hitPolicy", "UNIQUE"),
        table.get("aggregation", ""),
        {each.name: tuple(map(plain, each.listed)) for each in outputs if each.listed},
        any(reader.text(reader.one(each, "defaultOutputEntry")) for each in elements),
    )


def plain(value: Any) -> Any:
    return value if isinstance(value, str | bool) else int(value)


def orders_are_kept(source: Source, place: str, rows: list[dict], outputs: list[Declared]) -> None:
    """An output's list of values is a promise about its cells."""
    for number, row in enumerate(rows, start=1):
        for each in outputs:
            value = row["then"].get(each.name)
            if each.listed and value not in each.listed:
                source.at(f"{place} > rule {number}", each.name, "unknown_value", value=value)
    source.refuse()


def noticed(source: Source, place: str, ours: dict[str, Any]) -> list[tuple[int, Any]]:
    """Rows announced and not yet in force: no rule of DMN is like them, so they travel in the extension."""
    found = ours.get("noticed", [])
    fits = isinstance(found, list) and all(isinstance(each, dict) and type(each.get("at")) is int for each in found)
    if not fits:
        source.at(place, "", "not_a_list", value=found)
        source.refuse()
    return [(each["at"], each.get("row")) for each in found]


def proved(source: Source, place: str, spec: TableSpec, hits: Hits) -> TableSpec:
    if hits.policy not in POLICIES:
        source.at(place, "", "not_a_choice", value=hits.policy, allowed=", ".join(POLICIES))
    if hits.aggregation and (hits.policy != "COLLECT" or [each.type for each in spec.outputs] != ["whole"]):
        source.at(place, "", "dmn_aggregated", value=hits.aggregation)
    source.refuse()
    try:
        found = translate(spec, hits)
    except Unproved as problem:
        numbers = [source.where(row, "")[0].rpartition(" > ")[2] for row in problem.rows]
        facts = {"value": hits.policy, "aggregation": hits.aggregation, "cell": problem.cell}
        source.at(place, ", ".join(numbers), problem.code, **facts)
        source.refuse()
    if hits.policy not in ("UNIQUE", "FIRST", "RULE ORDER"):
        source.remark(place, "", "remark_policy", value=hits.policy, policy=found.policy)
    return found
