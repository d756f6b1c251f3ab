"""A label as SVG: symbols are exact shapes, words stay text."""

from __future__ import annotations

from functools import singledispatch
from html import escape

from surety.labels.lettering import FAMILY, width
from surety.labels.parts import Bars, Frame, Label, Part, Qr, Text
from surety.labels.symbols import code_128, qr

MODULE_MM_MAX = 0.5
_FONTS = f"{FAMILY}, PingFang SC, Noto Sans CJK SC, sans-serif"
_ANCHOR = {"left": "start", "centre": "middle", "right": "end"}


def svg(label: Label) -> str:
    """A whole document in millimetres."""
    drawn = "".join(_drawn(part) for part in label.parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{label.width:g}mm" height="{label.height:g}mm"'
        f' viewBox="0 0 {label.width:g} {label.height:g}" font-family="{_FONTS}">'
        f'<rect width="100%" height="100%" fill="#fff"/>{drawn}</svg>\n'
    )


@singledispatch
def _drawn(part: Part) -> str:
    raise TypeError(type(part))


@_drawn.register
def _(part: Text) -> str:
    """Held to the width it was laid out for, whatever font the reader has."""
    if not part.text:
        return ""
    return (
        f'<text x="{part.x:g}" y="{part.y:g}" font-size="{part.size:g}" text-anchor="{_ANCHOR[part.align]}"'
        f' textLength="{width(part.text, part.size):.2f}" lengthAdjust="spacingAndGlyphs">{escape(part.text)}</text>'
    )


@_drawn.register
def _(part: Qr) -> str:
    rows = qr(part.data)
    module = part.size / len(rows)
    path = "".join(f"M{x} {y}h{run}v1h-{run}z" for y, row in enumerate(rows) for x, run in _runs(row))
    place = f"translate({part.x:g} {part.y:g}) scale({module:.6f})"
    return f'<path transform="{place}" d="{path}" shape-rendering="crispEdges"/>'


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Where dark modules stand together: (first, how many)."""
    found, x = [], 0
    for part in row.replace(b"\x01\x00", b"\x01|\x00").replace(b"\x00\x01", b"\x00|\x01").split(b"|"):
        if part[:1] == b"\x01":
            found.append((x, len(part)))
        x += len(part)
    return found


@_drawn.register
def _(part: Bars) -> str:
    widths = code_128(part.data)
    module = min(part.width / sum(widths), MODULE_MM_MAX)
    x, path = 0, ""
    for n, each in enumerate(widths):
        path += f"M{x} 0h{each}v1h-{each}z" if n % 2 == 0 else ""
        x += each
    left = part.x + (part.width - module * x) / 2
    return f'<path transform="translate({left:.4f} {part.y:g}) scale({module:.6f} {part.height:g})" d="{path}"/>'


@_drawn.register
def _(part: Frame) -> str:
    return (
        f'<rect x="{part.x:g}" y="{part.y:g}" width="{part.width:g}" height="{part.height:g}" fill="none" stroke="#000"'
        ' stroke-width="0.2" stroke-dasharray="1 0.8"/>'
    )
