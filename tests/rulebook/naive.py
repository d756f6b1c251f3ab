"""Row by row, cell by cell: what the compiled tables must agree with."""

from datetime import date

from surety.rulebook.spec import Cell, Row, TableSpec


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
