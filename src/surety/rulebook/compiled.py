"""The hot call, written out: a straight line of look-ups from the inputs to the answer.

A loop over columns costs more than the look-ups themselves, so the function is generated once per table, as
`namedtuple` and `dataclass` generate theirs. Only positions enter the source, never a name or a value.
"""

from bisect import bisect_right
from collections.abc import Callable
from datetime import date
from operator import itemgetter

from surety.rulebook.answer import Answer
from surety.rulebook.columns import Column
from surety.rulebook.days import Days

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

MISFITS = {
    "bool": "v{n}.__class__ is not bool",
    "whole": "v{n}.__class__ is not int",
    "real": "(v{n}.__class__ is not float and v{n}.__class__ is not int) or v{n} != v{n}",
    "date": "v{n}.__class__ is not date",
}


def compile_decide(columns: tuple[Column, ...], order: list[int], days: Days, decide_slowly: Callable) -> Callable:
    """`order` is that of the diagram; whatever the straight line cannot answer goes to `decide_slowly`."""
    checks = [MISFITS[each.kind].format(n=n) for n, each in enumerate(columns) if each.kind in MISFITS]
    source = SOURCE.format(
        unpack=", ".join(f"v{n}" for n in range(len(columns))),
        misfit=" or ".join(checks) or "False",
        walk="\n        ".join(walk_of(columns, order)),
    )
    names = {"Answer": Answer, "at": bisect_right, "date": date, "decide_slowly": decide_slowly}
    names |= {"dates": days.dates, "numbers": days.numbers, "midnight": days.midnight}
    names["pick"] = pick_of(tuple(column.spec.name for column in columns))
    exec(source, names)  # built from the constants above and positions alone
    return names["decide"]


def walk_of(columns: tuple[Column, ...], order: list[int]) -> list[str]:
    """From the node of the day to the outcome: a set is one subscript, an interval a search among its bounds."""
    lines, node = [], "node"
    for n in order:
        if columns[n].values:
            node = f"{node}[v{n}]"
        else:
            lines.append(f"bounds, nodes = {node}")
            node = f"nodes[at(bounds, v{n})]"
    return [*lines, f"outcome = {node}"]


def pick_of(names: tuple[str, ...]) -> Callable:
    """A getter of the declared values in order; always a tuple."""
    if len(names) == 1:
        return lambda inputs: (inputs[names[0]],)
    return itemgetter(*names)
