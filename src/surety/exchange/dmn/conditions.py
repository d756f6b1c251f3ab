"""A cell between FEEL and the rulebook: what it accepts, kept exactly or refused."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from surety.exchange.bounds import Interval
from surety.exchange.dmn.feel import Condition, NotFeel, Value, feel_text, parse_tests, parse_value
from surety.exchange.notation import Unreadable, half_open

RANGED = ("number", "date")
OF_TYPE = {"enum": str, "tree": str, "bool": bool, "number": Decimal, "date": date}


class Column(NamedTuple):
    """An input: `type` and `whole` as in a rulebook file, `values` those of an enum or tree in order."""

    name: str
    type: str
    whole: bool = True
    values: tuple[str, ...] = ()


def read_condition(text: str, column: Column) -> Any:
    """The raw cell, None for any value; raises Unreadable."""
    tests = tests_of(text)
    if tests is None:
        return None
    if column.type in RANGED:
        parts = ranges_of(tests, text, column)
    else:
        parts = members_of(tests, text, column)
    if {} in parts:  # up to the last day of the calendar
        return None
    if not parts:
        raise Unreadable("nothing_inside", value=text)
    return parts[0] if len(parts) == 1 else parts


def tests_of(text: str) -> Condition | None:
    try:
        return parse_tests(text)
    except NotFeel:
        raise Unreadable("feel", value=text) from None


def read_literal(text: str) -> Value:
    try:
        return parse_value(text)
    except NotFeel:
        raise Unreadable("feel_output", value=text) from None


def ranges_of(tests: Condition, text: str, column: Column) -> list[dict[str, Any]]:
    spans = [test if isinstance(test, Interval) else Interval(test, True, test, True) for test in tests.tests]
    for span in spans:
        refuse_other_types((span.low, span.high), text, column)
    whole = column.whole or column.type == "date"
    found = [half_open(span, text, whole=whole) for span in spans]
    return outside(found) if tests.negated else found


def outside(ranges: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Everything in none of them, in order."""
    found: list[dict[str, Any]] = []
    reached = None
    for span in sorted(ranges, key=lambda each: (1, each["from"]) if "from" in each else (0,)):
        if "from" in span and (reached is None or span["from"] > reached):
            found.append({"below": span["from"]} if reached is None else {"from": reached, "below": span["from"]})
        if "below" not in span:
            return found
        reached = span["below"] if reached is None else max(reached, span["below"])
    return [*found, {"from": reached}]


def members_of(tests: Condition, text: str, column: Column) -> list[Any]:
    refuse_other_types(tests.tests, text, column)
    named = list(dict.fromkeys(tests.tests))
    every = (False, True) if column.type == "bool" else column.values
    for value in named:
        if value not in every:
            raise Unreadable("unknown_value", value=value)
    kept = [value for value in every if value not in named] if tests.negated else named
    return subtrees(kept, column) if column.type == "tree" else kept


def refuse_other_types(values: Iterable[Any], text: str, column: Column) -> None:
    for value in values:
        if value is not None and type(value) is not OF_TYPE[column.type]:
            raise Unreadable("wrong_type", value=text, type=column.type)


def subtrees(values: list[str], column: Column) -> list[str]:
    """The nodes that stand for exactly these values, each for itself and everything below it."""
    wanted, chosen = set(values), set()
    for node in sorted(column.values, key=lambda each: each.count("/")):
        if below(node, column.values) <= wanted and not any(node.startswith(each + "/") for each in chosen):
            chosen.add(node)
    left = wanted.difference(*(below(node, column.values) for node in chosen))
    if left:
        raise Unreadable("not_a_subtree", value=", ".join(sorted(left)))
    return [node for node in column.values if node in chosen]


def below(node: str, values: Iterable[str]) -> set[str]:
    return {each for each in values if each == node or each.startswith(node + "/")}


def condition_text(raw: Any, column: Column) -> str:
    """A raw cell as FEEL; a node of a tree is written as everything it stands for."""
    if raw is None:
        return "-"
    parts = raw if isinstance(raw, list) else [raw]
    if column.type in RANGED:
        return ", ".join(range_text(part) for part in parts)
    if column.type == "tree":
        nodes = set().union(*(below(part, column.values) for part in parts))
        parts = [value for value in column.values if value in nodes]
    return ",".join(map(feel_text, parts))


def range_text(raw: dict[str, Any]) -> str:
    start, end = raw.get("from"), raw.get("below")
    if start is not None and end is not None:
        return f"[{feel_text(start)}..{feel_text(end)})"
    return f">= {feel_text(start)}" if end is None else f"< {feel_text(end)}"
