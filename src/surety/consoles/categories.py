"""Categories as people call them: the names that the rulebook gives to their paths."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from surety.consoles.language import lang
from surety.engine.book import packaged

_TABLES = ("listing_scope", "inspection_depth")
"""The tables that name most of them; where both name one, what the second says."""


def category(code: str) -> str:
    """The name of the nearest category that has one; the code itself where none has."""
    told, values = code, _named()
    while code and code not in values:
        code = code.rpartition("/")[0]
    return str(getattr(values[code], lang())) if code else told


def categories() -> dict[str, str]:
    """Each category that has a name, by its path; what lies within one follows it."""
    return {code: category(code) for code in sorted(_named())}


@cache
def _named() -> Mapping[str, Any]:
    specs = (packaged().tables[name].spec for name in _TABLES)
    named = [each for spec in specs for each in spec.inputs if each.name == "category"]
    return {code: words for each in named for code, words in each.values.items()}
