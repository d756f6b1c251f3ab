"""A hit policy of DMN as one of ours, only where both answer alike in every cell of the input space."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from msgspec.structs import replace

from surety.rulebook.space import Cell, Space, TooLarge, survey
from surety.rulebook.spec import Policy, Row, TableSpec

SAME = {"UNIQUE": "unique", "FIRST": "first", "RULE ORDER": "collect", "COLLECT": "collect"}
OURS = {"unique": "UNIQUE", "first": "FIRST", "collect": "RULE ORDER"}
POLICIES = (*SAME, "ANY", "PRIORITY", "OUTPUT ORDER")


class Unproved(Exception):
    """The two policies differ somewhere; `rows` and `cell` are the example."""

    def __init__(self, code: str, rows: tuple[str, ...] = (), cell: str = ""):
        self.code, self.rows, self.cell = code, rows, cell
        super().__init__(code)


class Hits(NamedTuple):
    """`orders`: output -> its values in decreasing priority, for the outputs that list them."""

    policy: str
    aggregation: str = ""
    orders: Mapping[str, tuple] = {}
    has_default: bool = False


def translate(spec: TableSpec, hits: Hits) -> TableSpec:
    """`spec` with its rows in the file's order; raises Unproved."""
    if hits.policy in SAME and not hits.aggregation and not hits.has_default:
        return replace(spec, policy=SAME[hits.policy])
    try:
        space = survey(replace(spec, policy="collect"))
    except TooLarge:
        raise Unproved("dmn_too_large") from None
    if hits.has_default and space.uncovered:
        raise Unproved("dmn_default", cell=in_words(spec, space.uncovered[0]))
    policy, rows = settle(spec, hits, space)
    return replace(spec, policy=policy, rows=rows)


def settle(spec: TableSpec, hits: Hits, space: Space) -> tuple[Policy, tuple[Row, ...]]:
    several = list(together(spec, space))
    if hits.aggregation:
        if hits.aggregation == "COUNT" or several:
            raise refusal("dmn_count" if hits.aggregation == "COUNT" else "dmn_aggregation", spec, several)
        return "unique", spec.rows
    if hits.policy in SAME:
        return SAME[hits.policy], spec.rows
    if hits.policy == "ANY":
        differing = [each for each in several if not alike(each[0])]
        if differing:
            raise refusal("dmn_any", spec, differing)
        return "first" if several else "unique", spec.rows
    return by_priority(spec, hits, several)


def by_priority(spec: TableSpec, hits: Hits, several: list) -> tuple[Policy, tuple[Row, ...]]:
    """Sorted once by priority, the rows that match stand in the order DMN asks for, if no tie is left open."""
    if several and not hits.orders:
        raise refusal("dmn_no_order", spec, several)

    def rank(row: Row) -> tuple[int, ...]:
        return tuple(order.index(row.outputs[name]) for name, order in hits.orders.items())

    for rows, cell in several:
        best = min(map(rank, rows))
        ranks: dict[tuple[int, ...], Row] = {}
        for row in rows:
            if hits.policy == "PRIORITY" and rank(row) != best:
                continue
            other = ranks.setdefault(rank(row), row)
            if other.outputs != row.outputs:
                raise Unproved("dmn_tie", (other.id, row.id), in_words(spec, cell))
    ordered = tuple(sorted(spec.rows, key=rank)) if several else spec.rows
    if hits.policy == "OUTPUT ORDER":
        return "collect", ordered
    return ("first" if several else "unique"), ordered


def together(spec: TableSpec, space: Space) -> Iterator[tuple[list[Row], Cell]]:
    """Each set of two or more rows that match in one cell, and that cell."""
    for mask, cell in space.cells.items():
        if mask & (mask - 1):
            yield [row for bit, row in enumerate(spec.rows) if mask >> bit & 1], cell


def alike(rows: list[Row]) -> bool:
    return all(row.outputs == rows[0].outputs for row in rows)


def refusal(code: str, spec: TableSpec, several: list[tuple[list[Row], Any]]) -> Unproved:
    if not several:
        return Unproved(code)
    rows, cell = several[0]
    return Unproved(code, tuple(row.id for row in rows), in_words(spec, cell))


def in_words(spec: TableSpec, cell: Cell) -> str:
    values, day = cell
    said = [f"{each.name}={value}" for each, value in zip(spec.inputs, values, strict=True)]
    return ", ".join([*said, f"{spec.date_key}={day}"])
