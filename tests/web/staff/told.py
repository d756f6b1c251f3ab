"""Which kinds of messages and of work the rooms write, read out of their code.

A call of `Message` or `WorkItem` names its kind; so does a call of a function that passes its own parameter on to one.
What cannot be read as a constant stops the reading, so that a new way of naming a kind is noticed.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

import surety

PACKAGE = Path(surety.__file__).parent
READERS = {"shop", "buyer", "staff", "centre"}
_NO_ROOMS = ("consoles", "api", "cli", "analytics", "platforms", "epcis", "labels", "exchange", "rulebook", "launcher")
ENDS = {
    "admission_": ("admitted", "refused"),
    "qualification_": ("verified", "rejected"),
}
"""What may stand after a prefix that a room puts before a state of its case."""


@dataclass(frozen=True)
class Sender:
    """A function that writes: its parameters' names, the kind's among them, and to whom it writes by itself."""

    names: tuple[str, ...]
    kind: str
    readers: frozenset[str]


def kinds_written(root: str) -> dict[str, set[str]]:
    """By kind that a call of `root` (`Message`, `WorkItem`) may have: to whom it goes."""
    trees, calls = _code()
    fields = {"Message": ("kind", "to", "params", "useless_from"), "WorkItem": ("item", "kind", "details")}[root]
    known: dict[str, dict[Path, Sender]] = {root: dict.fromkeys(trees, Sender(fields, "kind", frozenset()))}
    found: dict[str, set[str]] = {}
    while True:
        added = 0
        found.clear()
        for path in trees:
            for function, call, name in calls[path]:
                sender = known.get(name, {}).get(path)
                given = _argument(call, sender) if sender else None
                if given is None:
                    continue
                if isinstance(given, ast.Name) and given.id in _names(function):
                    added += _pass_on(known, trees, path, function, given.id, _readers(function))
                    continue
                for kind in _constants(given, function, path):
                    found.setdefault(kind, set()).update(_readers(call) or sender.readers or _readers(function))
        if not added:
            return found


@cache
def _code() -> tuple[dict[Path, ast.Module], dict[Path, list]]:
    """The rooms and the engine, and the calls in each file."""
    paths = [path for path in sorted(PACKAGE.glob("*/*.py")) if path.parent.name not in _NO_ROOMS]
    trees = {path: ast.parse(path.read_text()) for path in paths}
    return trees, {path: _calls(tree) for path, tree in trees.items()}


def _calls(tree) -> list[tuple[ast.FunctionDef, ast.Call, str]]:
    """Every call of a plain name, with the function it stands in."""
    return [
        (function, call, call.func.id)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    ]


def _pass_on(known, trees, path, function, kind, readers) -> int:
    """Remember a function that passes its own parameter on, wherever it can be called by its name."""
    if path in known.get(function.name, ()) and known[function.name][path].kind == kind:
        return 0
    sender = Sender(_names(function), kind, frozenset(readers))
    places = [each for each, tree in trees.items() if each == path or _imports(tree, path, function.name)]
    known.setdefault(function.name, {}).update(dict.fromkeys(places, sender))
    return 1


def _imports(tree, path, name) -> bool:
    return (f"surety.{path.parent.name}.{path.stem}", name) in _imported(tree)


@cache
def _imported(tree) -> set[tuple[str | None, str]]:
    froms = (each for each in ast.walk(tree) if isinstance(each, ast.ImportFrom))
    return {(each.module, alias.name) for each in froms for alias in each.names}


def _names(function) -> tuple[str, ...]:
    given = function.args
    return tuple(each.arg for each in (*given.args, *given.kwonlyargs))


def _argument(call, sender) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == sender.kind:
            return keyword.value
    at = sender.names.index(sender.kind)
    return call.args[at] if at < len(call.args) else None


def _readers(node) -> set[str]:
    """The readers that are named in it; the keys of what they are told name none."""
    keys = {id(key) for each in ast.walk(node) if isinstance(each, ast.Dict) for key in each.keys}
    texts = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and id(each) not in keys)
    return {text.rstrip(":") for text in texts if isinstance(text, str)} & READERS


def _constants(given, function, path) -> list[str]:
    """The texts an expression may be."""
    if isinstance(given, ast.Constant):
        return [given.value]
    if isinstance(given, ast.IfExp):
        return _constants(given.body, function, path) + _constants(given.orelse, function, path)
    if isinstance(given, ast.JoinedStr):
        prefix = given.values[0].value
        return [f"{prefix}{end}" for end in ENDS[prefix]]
    if isinstance(given, ast.Name):
        for each in ast.walk(function):
            if isinstance(each, ast.Assign) and any(getattr(to, "id", "") == given.id for to in each.targets):
                return _constants(each.value, function, path)
        module = import_module(f"surety.{path.parent.name}.{path.stem}")
        if isinstance(getattr(module, given.id, None), str):
            return [getattr(module, given.id)]
    raise AssertionError(f"{function.name}: {ast.unparse(given)} names no kind that can be read")
