"""The sheets a table is laid out on: row 1 names the columns, row 2 says the same in Chinese and English."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from surety.exchange.notation import ANY, bound_value, list_text, quoted, range_text
from surety.exchange.raw import raw_table
from surety.rulebook.spec import InputSpec, OutputSpec, TableSpec

SHEETS = ("rows", "gaps", "fields", "values", "former", "table")
IF, THEN = "if:", "then:"
FIRST_RECORD = 3

TEXTS = ("title", "question", "date_note", "note")
CODES = ("id", "subject", "policy", "date_key", "zone")
ROW_COLUMNS = ("status", "from", "to", "clause", "note_zh", "note_en", "reason_zh", "reason_en")
GAP_COLUMNS = ("from", "to", "reason_zh", "reason_en")
FIELD_COLUMNS = ("field", "type", "unit", "whole", "domain", "better", "zh", "en")
VALUE_COLUMNS = ("field", "value", "zh", "en")
FORMER_COLUMNS = ("field", "value", "until", "zh", "en")
TABLE_COLUMNS = ("key", "value")

HEADINGS = {
    "id": ("编号", "Id"),
    "status": ("状态", "Status"),
    "from": ("起始日", "First day"),
    "to": ("失效日（当日不含）", "First day no longer valid"),
    "clause": ("依据条款", "Clauses"),
    "note_zh": ("说明（中文）", "Note in Chinese"),
    "note_en": ("说明（英文）", "Note in English"),
    "reason_zh": ("理由（中文）", "Reason in Chinese"),
    "reason_en": ("理由（英文）", "Reason in English"),
    "field": ("字段", "Field"),
    "type": ("类型", "Type"),
    "unit": ("单位", "Unit"),
    "whole": ("是否整数", "Whole numbers"),
    "domain": ("取值范围", "Range of values"),
    "better": ("对买家更有利", "Better for the buyer"),
    "zh": ("中文", "Chinese"),
    "en": ("英文", "English"),
    "until": ("新名启用日", "First day of the next name"),
    "key": ("项目", "Item"),
    "value": ("值", "Value"),
}


class Sheet(NamedTuple):
    """`records` are in the order of `columns`; a missing value is None."""

    name: str
    columns: tuple[str, ...]
    headings: tuple[str, ...]
    records: tuple[tuple[Any, ...], ...]


def sheets_of(spec: TableSpec) -> list[Sheet]:
    raw = raw_table(spec)
    fields = [*spec.inputs, *spec.outputs]
    ifs = {IF + each.name: each for each in spec.inputs}
    thens = {THEN + each.name: each for each in spec.outputs}
    declared = zip([*ifs, *thens], fields, [*raw["inputs"], *raw["outputs"]], strict=True)
    return [
        sheet("rows", ("id", *ifs, *thens, *ROW_COLUMNS), (row_record(spec, row) for row in raw["rows"]), ifs | thens),
        sheet("gaps", ("id", *ifs, *GAP_COLUMNS), (row_record(spec, gap) for gap in raw.get("gaps", ())), ifs),
        sheet("fields", FIELD_COLUMNS, (field_record(*each) for each in declared)),
        sheet("values", VALUE_COLUMNS, value_records(ifs | thens)),
        sheet("former", FORMER_COLUMNS, former_records(ifs | thens)),
        sheet("table", TABLE_COLUMNS, table_records(raw | {"subject": spec.subject or None})),
    ]


def sheet(name: str, columns: tuple[str, ...], records: Iterable[dict[str, Any]], fields: dict | None = None) -> Sheet:
    rows = tuple(tuple(record.get(column) for column in columns) for record in records)
    return Sheet(name, columns, tuple(heading(column, fields or {}) for column in columns), rows)


def heading(column: str, fields: dict[str, InputSpec | OutputSpec]) -> str:
    if column in fields:
        return f"{fields[column].label.zh} / {fields[column].label.en}"
    return " / ".join(HEADINGS[column])


def row_record(spec: TableSpec, raw: dict[str, Any]) -> dict[str, Any]:
    """A row or a gap; a gap has no results and no status."""
    when, then = raw.get("when", {}), raw.get("then", {})
    return {
        "id": raw["id"],
        **{IF + each.name: cell_value(when.get(each.name), each) for each in spec.inputs},
        **{THEN + each.name: result_value(then[each.name], each) for each in spec.outputs if then},
        "status": raw.get("status", "in_force"),
        "from": bound_value(raw.get("from")),
        "to": bound_value(raw.get("to")),
        "clause": list_text(raw.get("clause", ())) or None,
        **both("note", raw),
        **both("reason", raw),
    }


def both(name: str, raw: dict[str, Any]) -> dict[str, Any]:
    text = raw.get(name) or {}
    return {f"{name}_{lang}": text.get(lang) for lang in ("zh", "en")}


def cell_value(raw: Any, spec: InputSpec) -> Any:
    if raw is None:
        return ANY
    parts = raw if isinstance(raw, list) else [raw]
    if spec.type in ("number", "date"):
        return "; ".join(map(range_text, parts))
    if spec.type == "bool":
        return parts[0] if len(parts) == 1 else "; ".join(str(part).lower() for part in parts)
    return list_text(parts)


def result_value(raw: Any, spec: OutputSpec) -> Any:
    return quoted(raw) if spec.type == "enum" else raw


def field_record(column: str, spec: InputSpec | OutputSpec, raw: dict[str, Any]) -> dict[str, Any]:
    better = raw.get("better")
    record = {"field": column, "type": spec.type, "unit": spec.unit or None, "zh": spec.label.zh, "en": spec.label.en}
    if isinstance(spec, InputSpec):
        record |= {"whole": spec.whole, "domain": range_text(raw) or ANY}
    return record | {"better": list_text(better) if isinstance(better, list) else better}


def value_records(fields: dict[str, InputSpec | OutputSpec]) -> Iterable[dict[str, Any]]:
    for column, spec in fields.items():
        for value, label in spec.values.items():
            yield {"field": column, "value": value, "zh": label.zh, "en": label.en}


def former_records(fields: dict[str, InputSpec | OutputSpec]) -> Iterable[dict[str, Any]]:
    """The names a value bore before, the oldest first."""
    for column, spec in fields.items():
        for value, label in spec.values.items():
            for name in label.formerly:
                yield {"field": column, "value": value, "until": name.until, "zh": name.zh, "en": name.en}


def table_records(raw: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for name in CODES:
        yield {"key": name, "value": raw[name]}
    for name in TEXTS:
        for key, text in both(name, raw).items():
            yield {"key": key, "value": text}
