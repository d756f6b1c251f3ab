"""Labels as PDF, by reportlab: one a page for a roll, or many on a sheet of A4. The font is embedded, so that every
printer has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, singledispatchmethod
from io import BytesIO
from typing import Any, NamedTuple

from surety.labels.lettering import font_file
from surety.labels.parts import MM_A_POINT, Bars, Frame, Label, Part, Qr, Text
from surety.labels.symbols import code_128, qr

_FONT = "labels"
MODULE_MM_MAX = 0.5
MM = 1 / MM_A_POINT


class Sheet(NamedTuple):
    """Paper that is cut up afterwards, in millimetres."""

    width: float
    height: float
    margin: float
    gap: float


A4 = Sheet(210.0, 297.0, 8.0, 3.0)


def roll(labels: Sequence[Label], *, title: str) -> bytes:
    """Each label on a page of its own size."""
    return _made(((label.width, label.height, [(0.0, 0.0, label)]) for label in labels), title=title, cut=False)


def sheet(labels: Sequence[Label], *, title: str, paper: Sheet = A4) -> bytes:
    """As many labels on a page as fit, in rows, with thin lines to cut along."""
    return _made(_placed(labels, paper), title=title, cut=True)


def _placed(labels: Sequence[Label], paper: Sheet) -> Iterator[tuple[float, float, list[tuple[float, float, Label]]]]:
    page: list[tuple[float, float, Label]] = []
    x = y = paper.margin
    deepest = 0.0
    for label in labels:
        if x + label.width > paper.width - paper.margin and x > paper.margin:
            x, y, deepest = paper.margin, y + deepest + paper.gap, 0.0
        if y + label.height > paper.height - paper.margin and page:
            yield paper.width, paper.height, page
            page, x, y, deepest = [], paper.margin, paper.margin, 0.0
        page.append((x, y, label))
        x, deepest = x + label.width + paper.gap, max(deepest, label.height)
    if page:
        yield paper.width, paper.height, page


def _made(pages: Any, *, title: str, cut: bool) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    _know_font()
    stream = BytesIO()
    canvas = Canvas(stream, invariant=1, pageCompression=1, lang="zh-Hans")
    canvas.setTitle(title)
    for width, height, placed in pages:
        canvas.setPageSize((width * MM, height * MM))
        for x, y, label in placed:
            canvas.saveState()
            canvas.translate(x * MM, (height - y) * MM)
            canvas.scale(MM, MM)
            _Pen(canvas).draw(label, cut=cut)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


@cache
def _know_font() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont(_FONT, BytesIO(font_file())))


class _Pen:
    """Draws in millimetres below and right of where the canvas stands."""

    def __init__(self, canvas: Any) -> None:
        self._canvas = canvas

    def draw(self, label: Label, *, cut: bool) -> None:
        if cut:
            self._canvas.setLineWidth(0.05)
            self._canvas.setStrokeGray(0.7)
            self._canvas.rect(0, -label.height, label.width, label.height)
            self._canvas.setStrokeGray(0)
        for part in label.parts:
            self._part(part)

    @singledispatchmethod
    def _part(self, part: Part) -> None:
        raise TypeError(type(part))

    @_part.register
    def _(self, part: Text) -> None:
        self._canvas.setFont(_FONT, part.size)
        at = {"left": "drawString", "centre": "drawCentredString", "right": "drawRightString"}[part.align]
        getattr(self._canvas, at)(part.x, -part.y, part.text)

    @_part.register
    def _(self, part: Qr) -> None:
        rows = qr(part.data)
        module = part.size / len(rows)
        path = self._canvas.beginPath()
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                if dark:
                    path.rect(part.x + x * module, -part.y - (y + 1) * module, module, module)
        self._canvas.drawPath(path, stroke=0, fill=1)

    @_part.register
    def _(self, part: Bars) -> None:
        widths = code_128(part.data)
        module = min(part.width / sum(widths), MODULE_MM_MAX)
        x = part.x + (part.width - module * sum(widths)) / 2
        path = self._canvas.beginPath()
        for n, each in enumerate(widths):
            if n % 2 == 0:
                path.rect(x, -part.y - part.height, each * module, part.height)
            x += each * module
        self._canvas.drawPath(path, stroke=0, fill=1)

    @_part.register
    def _(self, part: Frame) -> None:
        self._canvas.saveState()
        self._canvas.setLineWidth(0.2)
        self._canvas.setDash(1, 0.8)
        self._canvas.rect(part.x, -part.y - part.height, part.width, part.height)
        self._canvas.restoreState()
