"""Files of spreadsheets: what kind one is, the text of a CSV, and cells that are never taken for a formula."""

import unicodedata

WORKBOOK, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""What an .xlsx begins with, and an .xls."""

_STARTS_FORMULA = frozenset("=+-@＝＋－＠")
_ALWAYS = ("\t", "\r", "\n")
_UNSEEN = frozenset({"Cf", "Cc", "Zs"})


def guarded(text: str) -> str:
    """Marked as text if it begins a formula, also behind signs one does not see (U+200B, a blank)."""
    first = next((sign for sign in text if unicodedata.category(sign) not in _UNSEEN), "")
    return f"'{text}" if first in _STARTS_FORMULA or text.startswith(_ALWAYS) else text


class NotText(ValueError):
    """The file is no text: most likely a workbook that was not saved as CSV."""


def text_of(content: bytes) -> str:
    """A file's text: UTF-8 with or without its mark, or the GB18030 that Excel writes in China. Raises NotText."""
    if content.startswith((WORKBOOK, OLD_WORKBOOK)):
        raise NotText
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotText
