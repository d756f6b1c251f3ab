"""What a label is made of. Lengths are millimetres from the label's top left corner, downwards."""

from __future__ import annotations

from typing import Literal, NamedTuple

MM_A_POINT = 25.4 / 72


class Text(NamedTuple):
    """One line; `size` is its font's size, `y` its baseline, `x` where it begins, is centred or ends."""

    x: float
    y: float
    size: float
    text: str
    align: Literal["left", "centre", "right"] = "left"


class Qr(NamedTuple):
    """A QR symbol of `size` without its quiet zone, which the layout leaves empty around it."""

    x: float
    y: float
    size: float
    data: str


class Bars(NamedTuple):
    """A Code 128 symbol, without its quiet zones, in the middle of `width`; it fills whole printer dots only."""

    x: float
    y: float
    width: float
    height: float
    data: str


class Frame(NamedTuple):
    """A dashed rectangle: something is to be stuck here."""

    x: float
    y: float
    width: float
    height: float


Part = Text | Qr | Bars | Frame


class Label(NamedTuple):
    width: float
    height: float
    parts: tuple[Part, ...]
