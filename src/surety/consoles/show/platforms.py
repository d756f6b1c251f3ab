"""The platforms rules speak of, by code."""

from __future__ import annotations

from functools import cache

from surety.consoles.language import is_english
from surety.engine import book


def platform_names() -> dict[str, str]:
    """In the reader's language."""
    return _names("en" if is_english() else "zh")


def platform_name(code: str) -> str:
    """A platform no rule speaks of is shown as it is stored."""
    return platform_names().get(code, code)


@cache
def _names(lang: str) -> dict[str, str]:
    inputs = [each for table in book.packaged().tables.values() for each in table.spec.inputs]
    asked = [each for each in inputs if each.name == "platform"]
    return {code: text.to(lang) for each in asked for code, text in each.values.items()}
