"""The two symbols that labels bear, as modules: QR by segno, Code 128 by reportlab."""

from __future__ import annotations

from functools import lru_cache

import segno

QR_LEVEL = "q"
"""A quarter of a QR symbol may be unreadable: labels are rubbed and bent."""


@lru_cache(maxsize=1024)
def qr(data: str) -> tuple[bytes, ...]:
    """Rows of modules, 1 for dark, without the quiet zone."""
    made = segno.make(data, error=QR_LEVEL, boost_error=False, micro=False)
    return tuple(bytes(1 if module else 0 for module in row) for row in made.matrix)


@lru_cache(maxsize=1024)
def code_128(data: str) -> tuple[int, ...]:
    """Widths in modules, beginning with a bar, bars and spaces in turn. Raises ValueError for what it cannot say."""
    from reportlab.graphics.barcode.code128 import Code128Auto

    made = Code128Auto(data)
    made.validate()
    if not made.valid:
        raise ValueError(f"Code 128 cannot say {data!r}")
    made.encode()
    made.decompose()
    return tuple(ord(each.upper()) - ord("A") + 1 for each in made.decomposed)
