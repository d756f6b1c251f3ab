"""Cells that a spreadsheet takes for text, never for a formula."""

import unicodedata

_STARTS_FORMULA = frozenset("=+-@＝＋－＠")
_ALWAYS = ("\t", "\r", "\n")
_UNSEEN = frozenset({"Cf", "Cc", "Zs"})


def guarded(text: str) -> str:
    """Marked as text if it begins a formula, also behind signs one does not see (U+200B, a blank)."""
    first = next((sign for sign in text if unicodedata.category(sign) not in _UNSEEN), "")
    return f"'{text}" if first in _STARTS_FORMULA or text.startswith(_ALWAYS) else text
