"""The hot call, written out: one expression that ANDs a mask per column.

A loop over columns costs more than the look-ups themselves, so the expression is generated once per table,
as `namedtuple` and `dataclass` generate theirs. Only positions enter the source, never a name or a value.
"""

from bisect import bisect_right
from collections.abc import Callable
from datetime import date

from surety.rulebook.columns import Column, Epochs

SOURCE = """
def match(values, day):
    try:
        {unpack}, = values
        if {misfit}:
            raise TypeError
        return {product}
    except (KeyError, TypeError):
        raise refusal(values) from None
"""

LOOK_UPS = {"set": "m{n}[v{n}]", "interval": "m{n}[at(p{n}, v{n})]"}
MISFITS = {
    "bool": "v{n}.__class__ is not bool",
    "whole": "v{n}.__class__ is not int",
    "real": "(v{n}.__class__ is not float and v{n}.__class__ is not int) or v{n} != v{n}",
    "date": "v{n}.__class__ is not date",
}


def compile_match(columns: tuple[Column, ...], epochs: Epochs, refusal: Callable) -> Callable[[tuple, int], int]:
    """`refusal` makes the error for values the columns do not know."""
    places = range(len(columns))
    checks = [MISFITS[each.kind].format(n=n) for n, each in enumerate(columns) if each.kind in MISFITS]
    terms = [LOOK_UPS["set" if each.values else "interval"].format(n=n) for n, each in enumerate(columns)]
    source = SOURCE.format(
        unpack=", ".join(f"v{n}" for n in places),
        misfit=" or ".join(checks) or "False",
        product=" & ".join(["live[at(bounds, day)]", *terms]),
    )
    names = {
        "at": bisect_right,
        "date": date,
        "refusal": refusal,
        "live": epochs.masks,
        "bounds": epochs.points,
    }
    for n, column in enumerate(columns):
        names[f"m{n}"] = table_of(column)
        names[f"p{n}"] = column.points
    exec(source, names)  # built from the constants above and positions alone
    return names["match"]


def table_of(column: Column) -> dict | tuple:
    """Masks by value; intervals and booleans index a tuple."""
    if column.kind == "set":
        return dict(zip(column.values, column.masks, strict=True))
    return column.masks
