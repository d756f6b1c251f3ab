"""Rows and declared gaps of a table file."""

from collections import Counter
from datetime import date
from typing import Any, get_args

from surety.rulebook.place import Place, is_day, is_kept
from surety.rulebook.read_fields import is_number
from surety.rulebook.spec import Cell, Gap, InputSpec, OutputSpec, Range, Row, RowStatus

ROW_KEYS = "from to clause note assumed reason status"


def read_rows(place: Place, raw: Any, inputs: tuple, outputs: tuple) -> tuple[Row, ...]:
    rows = [read_row(place, each, inputs, outputs) for each in place.sequence(raw, "rows")]
    if not rows:
        place.fault("empty", "rows")
    return tuple(rows)


def read_row(place: Place, raw: Any, inputs: tuple, outputs: tuple) -> Row:
    place = place.at(id_of(raw))
    raw = place.mapping(raw, "", "id then clause", "when " + ROW_KEYS)
    start, end, unknown = read_interval(place, raw)
    row = Row(
        id=place.word(raw.get("id"), "id"),
        when=read_when(place, raw.get("when"), inputs),
        outputs=read_then(place, raw.get("then"), outputs),
        from_=start,
        to=end,
        unknown=unknown,
        clause=tuple(place.word(each, "clause") for each in place.sequence(raw.get("clause"), "clause")),
        note=place.text(raw["note"], "note") if "note" in raw else None,
        assumed=place.flag(raw.get("assumed", False), "assumed"),
        reason=place.text(raw["reason"], "reason") if "reason" in raw else None,
        status=place.choice(raw.get("status"), "status", get_args(RowStatus), "in_force"),
    )
    report_assumption(place, row)
    return row


def report_assumption(place: Place, row: Row) -> None:
    if row.assumed and row.reason is None:
        place.fault("assumed_without_reason", "reason")
    if row.reason is not None and not row.assumed:
        place.fault("reason_without_assumed", "assumed")


def read_gaps(place: Place, raw: Any, inputs: tuple) -> tuple[Gap, ...]:
    return tuple(read_gap(place, each, inputs) for each in place.sequence(raw, "gaps"))


def read_gap(place: Place, raw: Any, inputs: tuple) -> Gap:
    place = place.at(id_of(raw))
    raw = place.mapping(raw, "", "id reason", "when from to")
    start, end, _ = read_interval(place, raw)
    reason = place.text(raw.get("reason"), "reason")
    return Gap(place.word(raw.get("id"), "id"), reason, read_when(place, raw.get("when"), inputs), start, end)


def read_interval(place: Place, raw: dict) -> tuple[date | None, date | None, tuple[str, ...]]:
    start, start_unknown = read_bound(place, raw.get("from"), "from")
    end, end_unknown = read_bound(place, raw.get("to"), "to")
    if start and end and start >= end:
        place.fault("empty_interval", "from", start=start, end=end)
    return start, end, tuple(name for name in (start_unknown, end_unknown) if name)


def read_bound(place: Place, raw: Any, cell: str) -> tuple[date | None, str]:
    """A date, or `{date: unknown, default: DATE | open}`: unknown in the source, with the date we take."""
    if not isinstance(raw, dict):
        if raw == "unknown":
            place.fault("unknown_without_default", cell)
            return None, cell
        return place.day(raw, cell), ""
    raw = place.mapping(raw, cell, "date default")
    place.choice(raw.get("date"), cell, ("unknown",), "unknown")
    default = raw.get("default")
    return (None if default == "open" else place.day(default, cell)), cell


def read_when(place: Place, raw: Any, inputs: tuple[InputSpec, ...]) -> dict[str, Cell]:
    if raw is None:
        return {}
    specs = {spec.name: spec for spec in inputs}
    raw = place.mapping(raw, "when", "", " ".join(specs))
    return {name: read_cell(place, raw[name], spec) for name, spec in specs.items() if name in raw}


def read_cell(place: Place, raw: Any, spec: InputSpec) -> Cell:
    parts = raw if isinstance(raw, list) else [raw]
    if not parts:
        place.fault("empty", spec.name)
    if spec.type in ("number", "date"):
        return Cell(ranges=tuple(read_range(place, part, spec) for part in parts))
    values = tuple(read_member(place, part, spec) for part in parts)
    if len(set(values)) < len(values):
        place.fault("duplicate", spec.name, value=raw)
    return Cell(values=values)


def read_member(place: Place, raw: Any, spec: InputSpec) -> str | bool:
    if spec.type == "bool":
        return place.flag(raw, spec.name)
    word = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw
    if not isinstance(word, str) or word not in spec.values:
        place.fault("unknown_value", spec.name, value=raw)
    return str(word)


def read_range(place: Place, raw: Any, spec: InputSpec) -> Range:
    if not isinstance(raw, dict) or not raw:
        place.fault("not_a_range", spec.name, value=raw)
        return Range()
    raw = place.mapping(raw, spec.name, "", "from below")
    start, end = (read_edge(place, raw.get(side), spec) for side in ("from", "below"))
    if start is not None and end is not None and start >= end:
        place.fault("empty_range", spec.name, start=start, end=end)
    return Range(start, end)


def read_edge(place: Place, raw: Any, spec: InputSpec) -> Any:
    fits = is_day(raw) if spec.type == "date" else is_number(raw, spec)
    if raw is None or fits:
        return raw
    place.fault("bad_bound", spec.name, value=raw)
    return None


def read_then(place: Place, raw: Any, outputs: tuple[OutputSpec, ...]) -> dict[str, Any]:
    names = " ".join(spec.name for spec in outputs)
    raw = place.mapping(raw, "then", names)
    return {spec.name: read_result(place, raw[spec.name], spec) for spec in outputs if spec.name in raw}


def read_result(place: Place, raw: Any, spec: OutputSpec) -> Any:
    fits = {
        "bool": isinstance(raw, bool),
        "whole": isinstance(raw, int) and not isinstance(raw, bool) and is_kept(raw),
        "enum": str(raw) in spec.values and not isinstance(raw, bool),
    }
    if not fits[spec.type]:
        place.fault("bad_output", spec.name, value=raw, type=spec.type)
    return str(raw) if spec.type == "enum" else raw


def report_repeats(place: Place, rows: tuple[Row | Gap, ...]) -> None:
    """An id is one row's or gap's for good, even if their days never meet."""
    for row_id, count in Counter(row.id for row in rows).items():
        if count > 1:
            place.at(row_id).fault("duplicate_row", "id")


def id_of(raw: Any) -> str:
    return str(raw.get("id", "?")) if isinstance(raw, dict) else "?"
