"""The hot call, written out: a straight line of look-ups from the inputs to the answer.

A loop over columns costs more than the look-ups themselves, so the function is generated once per table, as
`namedtuple` and `dataclass` generate theirs. Only positions enter the source, never a name or a value.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce
from operator import and_, itemgetter, or_
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from surety.rulebook.answer import UNKNOWN, Answer
from surety.rulebook.columns import Column
from surety.rulebook.days import Days
from surety.rulebook.diagram import Diagram, TooManyEntries
from surety.rulebook.meeting import Meeting

if TYPE_CHECKING:
    from surety.rulebook.table import Table

SOURCE = """
def decide(inputs, on):
    try:
        {unpack}, = values = pick(inputs)
        if {misfit}:
            return decide_slowly(inputs, on)
        if on.__class__ is date:
            day, node = on, dates[on]
        else:
            day, node = numbers[(on - midnight).days]
        {walk}
        if outcome is not None:
            return Answer(outcome, values, day)
    except (KeyError, TypeError, OverflowError):
        pass
    return decide_slowly(inputs, on)
"""

ACCEPTED = """
def accepted(values):
    try:
        {unpack}, = values
        return ({looks},)
    except (KeyError, TypeError):
        return tuple(-1 if value is UNKNOWN else column.mask(value) for column, value in zip(columns, values))
"""

MISFITS = {
    "bool": "v{n}.__class__ is not bool",
    "whole": "v{n}.__class__ is not int",
    "real": "(v{n}.__class__ is not float and v{n}.__class__ is not int) or v{n} != v{n}",
    "date": "v{n}.__class__ is not date",
}


def compile_accepted(columns: Sequence[Column]) -> Callable[[tuple], tuple[int, ...]]:
    """Of values that were asked about already; a missing one goes the long way."""
    names: dict[str, Any] = {"at": bisect_right, "columns": columns, "UNKNOWN": UNKNOWN}
    looks = []
    for n, column in enumerate(columns):
        names |= {f"m{n}": dict(zip(column.values, column.masks, strict=True)) if column.values else column.masks}
        names |= {f"b{n}": column.points}
        looks.append(f"m{n}[v{n}]" if column.values else f"m{n}[at(b{n}, v{n})]")
    unpack = ", ".join(f"v{n}" for n in range(len(columns)))
    exec(ACCEPTED.format(unpack=unpack, looks=", ".join(looks)), names)  # from the constant above and positions alone
    return names["accepted"]


BOUNDS_MAX = 16  # of a number whose bounds each lead on; one with more has a mask for each


class Way(NamedTuple):
    """`nodes` is where an epoch leads; `lines` go from there, as `node`, to the `outcome`, with `names`."""

    nodes: Sequence[Any]
    lines: list[str]
    names: dict[str, Any] = {}


def compile_decide(table: "Table", zone: ZoneInfo, decide_slowly: Callable) -> tuple[Callable, Days] | None:
    """None if the table outgrows every way; what the straight line cannot answer goes to `decide_slowly`."""
    way = by_diagram(table) or by_meeting(table)
    if way is None:
        return None
    days, columns = Days(table.epochs, way.nodes, zone), table.columns
    checks = [MISFITS[each.kind].format(n=n) for n, each in enumerate(columns) if each.kind in MISFITS]
    source = SOURCE.format(
        unpack=", ".join(f"v{n}" for n in range(len(columns))),
        misfit=" or ".join(checks) or "False",
        walk="\n        ".join(way.lines),
    )
    names = {"Answer": Answer, "at": bisect_right, "date": date, "decide_slowly": decide_slowly, **way.names}
    names |= {"dates": days.dates, "numbers": days.numbers, "midnight": days.midnight}
    names["pick"] = pick_of(table.input_names)
    exec(source, names)  # built from the constants above and positions alone
    return names["decide"], days


def by_diagram(table: "Table") -> Way | None:
    """Sets first: they leave a number few bounds."""
    order = sorted(range(len(table.columns)), key=lambda place: not table.columns[place].values)
    diagram = Diagram(tuple(table.columns[place] for place in order), table.outcome, first=table.only_first)
    try:
        nodes = [diagram.node(mask) for mask in table.epochs.masks]
    except TooManyEntries:
        return None
    lines, outcome = walk_of(table.columns, order, "node")
    return Way(nodes, [*lines, f"outcome = {outcome}"])


def walk_of(columns: Sequence[Column], order: Sequence[int], node: str) -> tuple[list[str], str]:
    """Lines and an expression: a set is one subscript, an interval a search among its bounds."""
    lines = []
    for n in order:
        if columns[n].values:
            node = f"{node}[v{n}]"
        else:
            lines.append(f"bounds, nodes = {node}")
            node = f"nodes[at(bounds, v{n})]"
    return lines, node


def by_meeting(table: "Table") -> Way | None:
    """Sets that part the rows lead to those left; there the masks of what else is asked meet."""
    columns, numbers = table.columns, range(len(table.columns))
    parting = [n for n in numbers if columns[n].values and parts(columns[n], len(table.rows))]
    wide = [n for n in numbers if len(columns[n].points) > BOUNDS_MAX]
    narrow = sorted({*numbers} - {*parting, *wide}, key=lambda n: not columns[n].values)
    meeting = Meeting(table, [columns[n] for n in narrow], [columns[n] for n in wide])
    certain = reduce(and_, (columns[n].common for n in (*narrow, *wide)), reduce(and_, table.epochs.masks))
    try:
        diagram = Diagram(tuple(columns[n] for n in parting), meeting.leaf, first=table.only_first, certain=certain)
        root = diagram.node(reduce(or_, table.epochs.masks))
    except TooManyEntries:
        return None
    unpacked = "".join(f"b{n}, m{n}, " for n in wide) + "live, rest, answers"
    lines, rest = walk_of(columns, narrow, "rest")
    left = " & ".join([*(f"m{n}[at(b{n}, v{n})]" for n in wide), "live[node]", rest])
    found = f"({left}).bit_length()" if table.only_first else left
    to_the_rows = f"{unpacked} = root" + "".join(f"[v{n}]" for n in parting)
    return Way(range(len(table.epochs.masks)), [to_the_rows, *lines, f"outcome = answers[{found}]"], {"root": root})


def parts(column: Column, rows: int) -> bool:
    """Whether a value leaves at most half of the rows, by and large."""
    return sum(mask.bit_count() for mask in column.masks) * 2 <= rows * len(column.masks)


def pick_of(names: tuple[str, ...]) -> Callable:
    """A getter of the declared values in order; always a tuple."""
    if len(names) == 1:
        return lambda inputs: (inputs[names[0]],)
    return itemgetter(*names)
