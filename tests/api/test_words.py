"""Whatever is wrong with a fact is said in words, never by its code alone."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

import surety
from surety.api.words import words_for


def faults() -> Iterator[str]:
    """Codes that stand before a place: `"line_named_twice", "$.lines", …`."""
    texts = (path.read_text() for path in Path(surety.__path__[0]).rglob("*.py"))
    for text in (text for text in texts if '"$' in text):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Tuple) and len(node.elts) == 3:
                code, place = map(_text, node.elts[:2])
                if place.startswith("$") and re.fullmatch(r"[a-z_]+", code):
                    yield code


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr) and node.values:
        return _text(node.values[0])
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@pytest.mark.parametrize("code", sorted(set(faults())))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_fault_of_a_fact_has_words(code, language):
    with translation.override(language):
        said = words_for("invalid", code)
    assert said != code
    assert re.search(r"[一-鿿]", said) if language == "zh-hans" else " " in said
