"""Row by row, cell by cell: what the compiled tables must agree with."""

from datetime import date

from surety.rulebook.spec import Cell, InputSpec, Row, TableSpec


def matching_rows(spec: TableSpec, values: tuple, day: date) -> list[int]:
    return [number for number, row in enumerate(spec.rows) if holds(spec, row, values, day)]


def holds(spec: TableSpec, row: Row, values: tuple, day: date) -> bool:
    if row.status == "noticed" or (row.from_ and day < row.from_) or (row.to and day >= row.to):
        return False
    named = dict(zip((each.name for each in spec.inputs), values, strict=True))
    return all(cell_holds(cell, named[name]) for name, cell in row.when.items())


def cell_holds(cell: Cell, value) -> bool:
    for span in cell.ranges:
        low = span.from_ is None or span.from_ <= value
        high = span.below is None or value < span.below
        if low and high:
            return True
    ancestors = [value]
    while isinstance(value, str) and "/" in value:
        value = value.rsplit("/", 1)[0]
        ancestors.append(value)
    return any(each in cell.values for each in ancestors)


def refused_input(spec: TableSpec, values: tuple) -> str | None:
    """The first input, in declared order, whose value it does not have."""
    pairs = zip(spec.inputs, values, strict=True)
    return next((each.name for each, value in pairs if not has_value(each, value)), None)


def has_value(spec: InputSpec, value) -> bool:
    if spec.type in ("enum", "tree"):
        return isinstance(value, str) and value in spec.values
    if spec.type == "bool":
        return value is True or value is False
    if spec.type == "date":
        return type(value) is date
    numeric = type(value) is int or (type(value) is float and not spec.whole and value == value)
    low, high = spec.domain.from_, spec.domain.below
    return numeric and (low is None or value >= low) and (high is None or value < high)


def expected_rows(spec: TableSpec, values: tuple, day: date) -> tuple[str, tuple[str, ...]]:
    """Status and rows under the table's policy."""
    rows = tuple(spec.rows[number].id for number in matching_rows(spec, values, day))
    if not rows:
        return "no_rule", ()
    if spec.policy == "unique" and len(rows) > 1:
        return "ambiguous", rows
    return "decided", rows if spec.policy == "collect" else rows[:1]
