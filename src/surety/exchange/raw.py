"""A table as a rulebook file holds it: the form every other one is written from, and read back into."""

from typing import Any

from surety.rulebook.spec import Cell, Gap, InputSpec, OutputSpec, Row, TableSpec, Text


def raw_table(spec: TableSpec) -> dict[str, Any]:
    """What `read_table` reads as `spec`; defaults are left out."""
    return given(
        id=spec.id,
        title=raw_text(spec.title),
        question=raw_text(spec.question),
        policy=spec.policy,
        date_key=spec.date_key,
        date_note=raw_text(spec.date_note),
        zone=spec.zone,
        note=raw_text(spec.note),
        inputs=[raw_input(each) for each in spec.inputs],
        outputs=[raw_output(each) for each in spec.outputs],
        rows=[raw_row(each, spec) for each in spec.rows],
        gaps=[raw_gap(each, spec) for each in spec.gaps] or None,
    )


def given(**parts) -> dict[str, Any]:
    return {name.rstrip("_"): value for name, value in parts.items() if value is not None}


def raw_text(text: Text | None) -> dict[str, str] | None:
    return {"zh": text.zh, "en": text.en} if text else None


def raw_input(spec: InputSpec) -> dict[str, Any]:
    return given(
        name=spec.name,
        type=spec.type,
        unit=spec.unit or None,
        whole=None if spec.whole else False,
        from_=spec.domain.from_,
        below=spec.domain.below,
        label=raw_text(spec.label),
        values=raw_values(spec),
    )


def raw_output(spec: OutputSpec) -> dict[str, Any]:
    return given(
        name=spec.name,
        type=spec.type,
        unit=spec.unit or None,
        better=list(spec.better) if isinstance(spec.better, tuple) else spec.better,
        label=raw_text(spec.label),
        values=raw_values(spec),
    )


def raw_values(spec: InputSpec | OutputSpec) -> dict[str, dict] | None:
    return {value: raw_name(name) for value, name in spec.values.items()} or None


def raw_name(name: Text) -> dict[str, Any]:
    former = [{"zh": each.zh, "en": each.en, "until": each.until} for each in name.formerly]
    return given(zh=name.zh, en=name.en, formerly=former or None)


def raw_row(row: Row, spec: TableSpec) -> dict[str, Any]:
    return given(
        id=row.id,
        status=None if row.status == "in_force" else row.status,
        when=raw_when(row, spec),
        then={each.name: row.outputs[each.name] for each in spec.outputs},
        from_=raw_bound(row, "from", row.from_),
        to=raw_bound(row, "to", row.to),
        clause=list(row.clause),
        note=raw_text(row.note),
        assumed=row.assumed or None,
        reason=raw_text(row.reason),
    )


def raw_gap(gap: Gap, spec: TableSpec) -> dict[str, Any]:
    return given(id=gap.id, when=raw_when(gap, spec), from_=gap.from_, to=gap.to, reason=raw_text(gap.reason))


def raw_bound(row: Row, side: str, day) -> Any:
    return {"date": "unknown", "default": day or "open"} if side in row.unknown else day


def raw_when(row: Row | Gap, spec: TableSpec) -> dict[str, Any] | None:
    return {each.name: raw_cell(row.when[each.name]) for each in spec.inputs if each.name in row.when} or None


def raw_cell(cell: Cell) -> Any:
    """One part stands alone, several are a list."""
    parts = [given(from_=span.from_, below=span.below) for span in cell.ranges] or list(cell.values)
    return parts[0] if len(parts) == 1 else parts
