"""Every text people read, found in the code and the templates without running them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).resolve().parents[1]
_PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_CONTEXT = {"pgettext", "pgettext_lazy"}
_LITERAL = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_IN_TEMPLATE = re.compile(rf"\b(n?p?gettext)\(\s*({_LITERAL})(?:\s*,\s*({_LITERAL}))?", re.S)


class Found(NamedTuple):
    """A text, its plural and its context, and the file that says it."""

    text: str
    plural: str
    context: str
    place: str


def find_all(package: Path = PACKAGE) -> Iterator[Found]:
    for path in sorted(package.rglob("*.py")):
        yield from _in_code(path, str(path.relative_to(package)))
    for path in sorted(package.rglob("templates/**/*.html")):
        yield from _in_template(path, str(path.relative_to(package)))


def _in_code(path: Path, place: str) -> Iterator[Found]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if not texts:
            continue
        if name in _PLAIN:
            yield Found(texts[0], "", "", place)
        elif name in _PLURAL and len(texts) > 1:
            yield Found(texts[0], texts[1], "", place)
        elif name in _CONTEXT and len(texts) > 1:
            yield Found(texts[1], "", texts[0], place)


def _in_template(path: Path, place: str) -> Iterator[Found]:
    from django.utils.translation.template import templatize

    for match in _IN_TEMPLATE.finditer(templatize(path.read_text(), origin=place)):
        name, first, second = match[1], ast.literal_eval(match[2]), match[3] and ast.literal_eval(match[3])
        if name == "gettext":
            yield Found(first, "", "", place)
        elif name == "ngettext" and second:
            yield Found(first, second, "", place)
        elif name == "pgettext" and second:
            yield Found(second, "", first, place)
