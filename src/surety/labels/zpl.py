"""Labels for Zebra printers (ZPL II): the printer makes the symbols (`^BQ`, `^BC`) and plain letters itself.

Chinese is sent as a picture (`^GFA`): printers have Chinese fonts only if one was bought and loaded, and print blanks
otherwise, without a word. A picture prints on every one of them and costs a few hundred bytes a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatchmethod

from surety.labels.lettering import picture, width
from surety.labels.parts import Bars, Frame, Label, Part, Qr, Text
from surety.labels.symbols import QR_LEVEL, code_128, qr

DOTS_A_MM = {203: 8, 300: 12, 600: 24}
"""Printers by their dots an inch, as they are sold; their dots are whole fractions of a millimetre."""
QR_MODULE_DOTS_MAX = 10


def zpl(labels: Sequence[Label], *, dpi: int = 203) -> str:
    """One `^XA` to `^XZ` for each label."""
    return "".join(_Writer(DOTS_A_MM[dpi]).written(label) for label in labels)


class _Writer:
    def __init__(self, dots: int) -> None:
        self._dots = dots

    def written(self, label: Label) -> str:
        size = f"^PW{self._at(label.width)}^LL{self._at(label.height)}"
        return f"^XA^CI28{size}^LH0,0\n" + "".join(self._part(part) for part in label.parts) + "^PQ1^XZ\n"

    def _at(self, mm: float) -> int:
        return round(mm * self._dots)

    @singledispatchmethod
    def _part(self, part: Part) -> str:
        raise TypeError(type(part))

    @_part.register
    def _(self, part: Text) -> str:
        if not part.text:
            return ""
        pixels = self._at(part.size)
        drawn, baseline = picture(part.text, pixels)
        shift = {"left": 0.0, "centre": 0.5, "right": 1.0}[part.align] * drawn.width
        x, y = max(0, round(self._at(part.x) - shift)), max(0, self._at(part.y) - baseline)
        if part.text.isascii():
            wide = round(self._at(width(part.text, part.size)))
            return f"^FO{x},{y}^A0N,{pixels},{pixels}^TBN,{wide + pixels},{pixels}^FH^FD{_said(part.text)}^FS\n"
        row = -(-drawn.width // 8)
        content = bytes(255 - byte for byte in drawn.tobytes())
        spare = row * 8 - drawn.width
        rows = [_blank_end(content[n : n + row], spare) for n in range(0, len(content), row)]
        total = row * len(rows)
        return f"^FO{x},{y}^GFA,{total},{total},{row},{_squeezed(rows)}^FS\n"

    @_part.register
    def _(self, part: Qr) -> str:
        """The largest module of whole dots that fits, in the middle of the place."""
        count = len(qr(part.data))
        module = max(1, min(QR_MODULE_DOTS_MAX, self._at(part.size) // count))
        inset = (self._at(part.size) - module * count) // 2
        x, y = self._at(part.x) + inset, self._at(part.y) + inset
        return f"^FO{x},{y}^BY2,3,0^BQN,2,{module}^FH^FD{QR_LEVEL.upper()}A,{_said(part.data)}^FS\n"

    @_part.register
    def _(self, part: Bars) -> str:
        count = sum(code_128(part.data))
        module = max(1, min(self._dots // 2, self._at(part.width) // count))
        x = self._at(part.x) + (self._at(part.width) - module * count) // 2
        return (
            f"^FO{x},{self._at(part.y)}^BY{module},3,{self._at(part.height)}"
            f"^BCN,{self._at(part.height)},N,N,N,A^FH^FD{_said(part.data)}^FS\n"
        )

    @_part.register
    def _(self, part: Frame) -> str:
        """Dashes: printers draw none, so each is a box of its own."""
        dash, dots = self._at(1.6), max(1, self._dots // 5)
        x, y, wide, high = (self._at(each) for each in part)
        across = [(x + n, edge, dash, dots) for edge in (y, y + high) for n in range(0, wide - dash, 2 * dash)]
        down = [(edge, y + n, dots, dash) for edge in (x, x + wide) for n in range(0, high - dash, 2 * dash)]
        return "".join(f"^FO{a},{b}^GB{c},{d},{dots}^FS" for a, b, c, d in across + down) + "\n"


def _said(text: str) -> str:
    """As `^FH` reads it: what would begin a command is written as its number."""
    return "".join(f"_{byte:02X}" if chr(byte) in "^~_\\" or byte > 126 else chr(byte) for byte in text.encode())


def _blank_end(row: bytes, spare: int) -> bytes:
    """The last byte's bits beyond the picture are white."""
    return row[:-1] + bytes([row[-1] & 0xFF << spare & 0xFF]) if spare else row


def _squeezed(rows: list[bytes]) -> str:
    """Hexadecimal, with a comma for zeros up to the end of a row and a colon for the row before once more."""
    made, before = "", None
    for row in rows:
        text = row.hex().upper()
        short = text.rstrip("0")
        line = text if len(text) - len(short) < 2 else short + ","
        made += ":" if text == before else line
        before = text
    return made
