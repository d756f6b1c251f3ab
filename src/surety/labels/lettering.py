"""The one font that labels are set in: how wide a text is, what of it fits, and its picture for printers without it."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

FAMILY = "WenQuanYi Micro Hei"
_EM = 1000


@cache
def font_file() -> bytes:
    return resources.files("surety.labels").joinpath("fonts/micro-hei-labels.ttf").read_bytes()


@cache
def font(pixels: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(BytesIO(font_file()), pixels, layout_engine=ImageFont.Layout.BASIC)


def width(text: str, size: float) -> float:
    """How wide a text of this size is, in the unit of `size`."""
    return font(_EM).getlength(text) * size / _EM


def fitted(text: str, size: float, most: float) -> str:
    """As much of a text as is at most `most` wide, with an ellipsis where something was left out."""
    text = plain(text)
    if width(text, size) <= most:
        return text
    while text and width(text + "…", size) > most:
        text = text[:-1]
    return text.rstrip() + "…" if text else ""


def lines(text: str, size: float, most: float, *, count: int) -> list[str]:
    """A text broken into at most `count` lines; Chinese breaks anywhere, so anything does."""
    text, made = plain(text), []
    while text and len(made) < count - 1 and width(text, size) > most:
        end = next(n for n in range(len(text), 0, -1) if n == 1 or width(text[:n], size) <= most)
        space = text.rfind(" ", 0, end + 1)
        end = space if space > end // 2 and text[end : end + 1] != "" else end
        made.append(text[:end].strip())
        text = text[end:].strip()
    return [*made, fitted(text, size, most)] if text else made


def plain(text: str) -> str:
    """On one line, without what neither prints nor should: control and formatting characters."""
    spaced = " ".join(text.split())
    return "".join(each for each in spaced if unicodedata.category(each) not in {"Cc", "Cf", "Cs", "Co", "Cn"})


def picture(text: str, pixels: int) -> tuple[Image, int]:
    """A text in black on white, one bit a dot, and how far below its top the baseline is."""
    from PIL import Image, ImageDraw

    face = font(pixels)
    ascent, descent = face.getmetrics()
    drawn = Image.new("L", (max(1, round(face.getlength(text))), ascent + descent), 255)
    ImageDraw.Draw(drawn).text((0, 0), text, fill=0, font=face)
    return drawn.point(lambda grey: 255 if grey > 140 else 0).convert("1"), ascent
