"""Pictures of the demonstration's pieces, drawn: the same piece looks the same each time."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from math import cos, pi, sin
from random import Random
from secrets import token_hex
from typing import TYPE_CHECKING

from surety.config import environment
from surety.evidence.bringing import note_brought
from surety.evidence.store import place_of
from surety.inspection.facts import Photo

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw as Pen

SHOTS = ("front", "side", "seal")
_SIDE = 600
_CORD, _GOLD, _DIAL, _INK = (150, 52, 44), (212, 180, 108), (240, 234, 218), (60, 60, 64)
_JADE = ((126, 168, 128), (167, 190, 160), (196, 206, 190), (143, 176, 152))
_AMBER = ((204, 142, 52), (218, 164, 76))
_LEATHER = ((54, 46, 42), (120, 82, 52), (176, 104, 52), (88, 92, 104))
_BLACK = ((54, 46, 42), (44, 40, 40))
_STEEL = ((158, 162, 168),)
_WHITE = ((222, 224, 212), (212, 214, 200))
_VIOLET = ((170, 152, 190), (186, 170, 202))
_SILK = ((214, 108, 44),)
Colour = tuple[int, int, int]


def photos(piece: str, *, looks: str) -> tuple[Photo, ...]:
    """What the facts say of a piece's pictures."""
    made = [(shot, drawn(piece, shot, looks)) for shot in SHOTS]
    return tuple(Photo(sha256(content).hexdigest(), len(content), "image/png", shot) for shot, content in made)


def keep(piece: str, *, looks: str) -> None:
    """Put the pictures where evidence lies, brought by the platform, as who states the facts does."""
    environment.private_folder("evidence")
    for shot in SHOTS:
        content = drawn(piece, shot, looks)
        digest = sha256(content).hexdigest()
        place = place_of(digest)
        if not place.is_file():
            place.parent.mkdir(exist_ok=True, mode=0o700)
            draft = place.with_name(f"{place.name}.{token_hex(4)}")
            draft.write_bytes(content)
            os.replace(draft, place)
        note_brought(f"platform:{piece.partition(':')[0]}", digest)


@lru_cache(maxsize=64)
def drawn(piece: str, shot: str, looks: str) -> bytes:
    from PIL import Image, ImageDraw

    dice = Random(f"{piece}:{looks}")
    colours, draw = _LOOKS[looks]
    picture = Image.new("RGB", (_SIDE, _SIDE), (236, 235, 231))
    pen = ImageDraw.Draw(picture)
    draw(pen, dice, dice.choice(colours), shot == "side")
    if shot == "seal":
        pen.rectangle((360, 400, 520, 470), fill=(214, 178, 92), outline=(150, 120, 60), width=4)
        pen.line((360, 435, 520, 435), fill=(150, 120, 60), width=3)
    stream = BytesIO()
    picture.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _darker(colour: Colour, by: int = 22) -> Colour:
    red, green, blue = (max(0, part - by) for part in colour)
    return red, green, blue


def _bangle(pen: Pen, dice: Random, colour: Colour, side: bool) -> None:
    tilt = 150 if side else 0
    box = (90, 90 + tilt, 510, 510 - tilt)
    pen.ellipse(box, outline=colour, width=76)
    for _ in range(5):
        start = dice.randrange(360)
        pen.arc(box, start, start + dice.randrange(15, 50), fill=_darker(colour), width=60)


def _disc(pen: Pen, dice: Random, colour: Colour, side: bool) -> None:
    narrow = 120 if side else 0
    pen.line((300, 40, 300, 190), fill=_CORD, width=8)
    pen.ellipse((140 + narrow, 180, 460 - narrow, 500), fill=colour, outline=_darker(colour), width=6)
    if not side:
        pen.ellipse((262, 302, 338, 378), fill=(236, 235, 231), outline=_darker(colour), width=6)


def _drop(pen: Pen, dice: Random, colour: Colour, side: bool) -> None:
    narrow = 70 if side else 0
    pen.line((300, 40, 300, 150), fill=_CORD, width=8)
    pen.polygon(((300, 130), (430 - narrow, 360), (170 + narrow, 360)), fill=colour)
    pen.ellipse((170 + narrow, 270, 430 - narrow, 530), fill=colour)
    pen.ellipse((250, 250, 350, 350), fill=_darker(colour, -14), outline=_darker(colour), width=5)
    pen.ellipse(
        (235 + narrow // 2, 350, 365 - narrow // 2, 500), fill=_darker(colour, -14), outline=_darker(colour), width=5
    )


def _beads(pen: Pen, dice: Random, colour: Colour, side: bool) -> None:
    flat = 0.45 if side else 1.0
    for n in range(16):
        x, y = 300 + 180 * cos(n * pi / 8), 300 + 180 * flat * sin(n * pi / 8)
        pen.ellipse(
            (x - 36, y - 36, x + 36, y + 36), fill=_darker(colour, dice.randrange(24)), outline=_darker(colour, 50)
        )


def _cabochon(pen: Pen, dice: Random, colour: Colour, side: bool) -> None:
    if side:
        pen.pieslice((130, 220, 470, 520), 180, 360, fill=colour, outline=_darker(colour), width=6)
        return
    pen.ellipse((130, 190, 470, 410), fill=colour, outline=_darker(colour), width=6)
    pen.arc((170, 215, 430, 385), 190, 260, fill=_darker(colour, -40), width=14)


def _chain_bag(pen: Pen, dice: Random, colour: Colour, side: bool) -> None:
    narrow = 130 if side else 0
    pen.arc((200 + narrow // 2, 90, 400 - narrow // 2, 380), 180, 360, fill=_GOLD, width=16)
    pen.rounded_rectangle((100 + narrow, 230, 500 - narrow, 500), radius=28, fill=colour)
    pen.ellipse((280, 340, 320, 380), fill=_GOLD)


def _travel_bag(pen: Pen, dice: Random, colour: Colour, side: bool) -> None:
    narrow = 150 if side else 0
    for left in () if side else (190, 230):
        pen.arc((left, 120, left + 180, 420), 180, 360, fill=_darker(colour, 30), width=14)
    pen.rounded_rectangle((50 + narrow, 260, 550 - narrow, 480), radius=60, fill=colour)
    pen.line((90 + narrow, 300, 510 - narrow, 300), fill=_GOLD, width=6)


def _watch(pen: Pen, dice: Random, colour: Colour, side: bool) -> None:
    narrow = 70 if side else 0
    pen.rectangle((230 + narrow // 2, 40, 370 - narrow // 2, 560), fill=_darker(colour, 30))
    pen.rounded_rectangle((170 + narrow, 170, 430 - narrow, 430), radius=26, fill=colour, outline=_INK, width=4)
    pen.rectangle((430 - narrow, 285, 450 - narrow, 315), fill=colour, outline=_INK, width=3)
    if not side:
        pen.rectangle((205, 205, 395, 395), fill=_DIAL, outline=_INK, width=3)
        pen.line((300, 300, 300, 225), fill=_INK, width=8)
        pen.line((300, 300, 355, 330), fill=_INK, width=8)


def _scarf(pen: Pen, dice: Random, colour: Colour, side: bool) -> None:
    if side:
        pen.polygon(((90, 420), (510, 420), (300, 210)), fill=colour, outline=_darker(colour, 50), width=8)
        return
    pen.rectangle((100, 100, 500, 500), fill=colour)
    for inset in (24, 60):
        pen.rectangle((100 + inset, 100 + inset, 500 - inset, 500 - inset), outline=_DIAL, width=8)
    pen.ellipse((230, 230, 370, 370), outline=_DIAL, width=10)


def _wallet(pen: Pen, dice: Random, colour: Colour, side: bool) -> None:
    if side:
        pen.rounded_rectangle((80, 270, 520, 340), radius=20, fill=colour)
        pen.line((90, 305, 510, 305), fill=_darker(colour, 40), width=4)
        return
    pen.rounded_rectangle((80, 180, 520, 430), radius=24, fill=colour)
    for x in range(100, 500, 50):
        pen.line((x, 190, x + 25, 300), fill=_darker(colour, 30), width=3)
        pen.line((x + 25, 190, x, 300), fill=_darker(colour, 30), width=3)
    pen.line((80, 305, 520, 305), fill=_darker(colour, 40), width=5)
    pen.ellipse((284, 289, 316, 321), fill=_GOLD)


_LOOKS: Mapping[str, tuple[tuple[Colour, ...], Callable[[Pen, Random, Colour, bool], None]]] = {
    "bangle": (_JADE, _bangle),
    "disc": (_WHITE, _disc),
    "drop": (_JADE, _drop),
    "beads": (_AMBER, _beads),
    "cabochon": (_VIOLET, _cabochon),
    "chain_bag": (_BLACK, _chain_bag),
    "travel_bag": (_LEATHER, _travel_bag),
    "watch": (_STEEL, _watch),
    "scarf": (_SILK, _scarf),
    "wallet": (_LEATHER, _wallet),
}
"""What each kind of piece looks like: its colours and its shape, from the front or from the side."""
