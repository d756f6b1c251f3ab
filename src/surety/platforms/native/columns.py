"""Facts as flat rows: a column is the dotted path of a field, and a number in it is a place in a list.

`receiver.region`, `lines.0.promise.mode`, `evidence.1`. An empty cell is a field that is not given.
"""

from __future__ import annotations

import types
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from surety.engine.fact import Fact
from surety.engine.room import fact_types
from surety.platforms.checks import refused
from surety.platforms.entries import Refused

REQUIRED = ("type", "id", "at")
LIST_LENGTH_MAX = 500


def unknown_columns(columns: list[str]) -> list[str]:
    """Columns that are a field of no fact."""
    return [column for column in columns if column != "type" and not _known(column)]


@cache
def _known(column: str) -> bool:
    return any(_leads(kind, column.split(".")) for kind in fact_types().values())


def _leads(hint: Any, path: list[str]) -> bool:
    """Whether `path` leads through the type `hint` to a plain value."""
    hint = _bare(hint)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        hints = get_type_hints(hint, include_extras=False)
        return bool(path) and path[0] in hint.__struct_fields__ and _leads(hints[path[0]], path[1:])
    if get_origin(hint) is tuple:
        return (
            bool(path)
            and path[0].isdecimal()
            and int(path[0]) < LIST_LENGTH_MAX
            and _leads(get_args(hint)[0], path[1:])
        )
    return not path


def _bare(hint: Any) -> Any:
    """Without `Annotated` and `| None`."""
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if get_origin(hint) in (Union, types.UnionType):
        left = [arg for arg in get_args(hint) if arg is not type(None)]
        return _bare(left[0]) if len(left) == 1 else hint
    return hint


def fact_of(cells: dict[str, Any]) -> Fact:
    """The fact that a row's cells make; cells may be text or already typed."""
    tag = cells.get("type")
    kind = fact_types().get(tag) if isinstance(tag, str) else None
    if kind is None:
        raise Refused("unknown_type", f"{tag!r} is not a fact type", where="type")
    tree: dict[str, Any] = {}
    for column, value in cells.items():
        if value is not None and value != "":
            _put(tree, column.split("."), value)
    try:
        return msgspec.convert(_listed(tree, ""), kind, strict=False)
    except msgspec.ValidationError as error:
        raise refused(error) from None


def _put(tree: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
    tree[path[-1]] = value


def _listed(node: Any, where: str) -> Any:
    """Levels whose keys are all numbers become lists; a gap in the numbers is an error of the row."""
    if not isinstance(node, dict):
        return node
    built = {key: _listed(value, f"{where}.{key}".lstrip(".")) for key, value in node.items()}
    if not all(key.isdecimal() for key in built):
        return built
    numbers = sorted(int(key) for key in built)
    if numbers != list(range(len(numbers))):
        raise Refused("list_gap", f"places {numbers} are given; they must start at 0 without a gap", where=where)
    return [built[str(n)] for n in numbers]


def cells_of(fact: Fact) -> dict[str, Any]:
    """The row of a fact, the inverse of `fact_of`."""
    cells: dict[str, Any] = {}

    def walk(node: Any, path: str) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                walk(value, f"{path}.{key}" if path else key)
        elif isinstance(node, list | tuple):
            for n, value in enumerate(node):
                walk(value, f"{path}.{n}")
        else:
            cells[path] = node

    walk(msgspec.to_builtins(fact), "")
    return cells
