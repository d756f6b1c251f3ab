"""Whether one condition accepts one value: the definition every compiled form must agree with."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from surety.rulebook.spec import Bound, Cell, Gap, InputSpec, Row


def accepts(spec: InputSpec, cell: Cell | None, value: Any) -> bool:
    """A missing cell is a wildcard; a tree node stands for itself and everything below it."""
    if cell is None:
        return True
    if cell.ranges:
        return any(span.holds(value) for span in cell.ranges)
    if spec.type == "tree":
        return any(value == node or value.startswith(node + "/") for node in cell.values)
    return value in cell.values


def breakpoints(spec: InputSpec, cells: Iterable[Cell | None]) -> list:
    """Where the accepted rows can change, in order."""
    spans = [spec.domain, *(span for cell in cells if cell for span in cell.ranges)]
    return sorted({bound for span in spans for bound in (span.from_, span.below) if bound is not None})


def samples(points: list, spec: InputSpec) -> list:
    """One value inside each segment the points cut: below the first, then from each point on."""
    if not points:
        return [date(2000, 1, 1) if spec.type == "date" else 0]
    return [just_below(points[0]), *points]


def just_below(point: Bound) -> Bound:
    return point - (timedelta(days=1) if isinstance(point, date) else 1)


def keeping_out(inputs: tuple[InputSpec, ...], row: Row | Gap, values: tuple) -> list[str]:
    """The inputs whose cell in this row refuses the value given."""
    pairs = zip(inputs, values, strict=True)
    return [spec.name for spec, value in pairs if not accepts(spec, row.when.get(spec.name), value)]
