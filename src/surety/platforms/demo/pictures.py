"""Pictures of the demonstration's pieces, drawn: the same piece looks the same each time."""

from __future__ import annotations

import os
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from random import Random
from secrets import token_hex

from surety.config import environment
from surety.evidence.bringing import note_brought
from surety.evidence.store import place_of
from surety.inspection.facts import Photo

SHOTS = ("front", "side", "seal")
_SIDE = 600
_JADE = ((126, 168, 128), (167, 190, 160), (196, 206, 190), (143, 176, 152))
_BAGS = ((54, 46, 42), (120, 82, 52), (176, 104, 52), (88, 92, 104))


def photos(piece: str, *, jade: bool) -> tuple[Photo, ...]:
    """What the facts say of a piece's pictures."""
    made = [(shot, drawn(piece, shot, jade)) for shot in SHOTS]
    return tuple(Photo(sha256(content).hexdigest(), len(content), "image/png", shot) for shot, content in made)


def keep(piece: str, *, jade: bool) -> None:
    """Put the pictures where evidence lies, brought by the platform, as who states the facts does."""
    environment.private_folder("evidence")
    for shot in SHOTS:
        content = drawn(piece, shot, jade)
        digest = sha256(content).hexdigest()
        place = place_of(digest)
        if not place.is_file():
            place.parent.mkdir(exist_ok=True, mode=0o700)
            draft = place.with_name(f"{place.name}.{token_hex(4)}")
            draft.write_bytes(content)
            os.replace(draft, place)
        note_brought(f"platform:{piece.partition(':')[0]}", digest)


@lru_cache(maxsize=64)
def drawn(piece: str, shot: str, jade: bool) -> bytes:
    from PIL import Image, ImageDraw

    dice = Random(f"{piece}:{jade}")
    colour = dice.choice(_JADE if jade else _BAGS)
    picture = Image.new("RGB", (_SIDE, _SIDE), (236, 235, 231))
    pen = ImageDraw.Draw(picture)
    if jade:
        _bangle(pen, dice, colour, tilt=150 if shot == "side" else 0)
    else:
        _bag(pen, colour, narrow=130 if shot == "side" else 0)
    if shot == "seal":
        pen.rectangle((360, 400, 520, 470), fill=(214, 178, 92), outline=(150, 120, 60), width=4)
        pen.line((360, 435, 520, 435), fill=(150, 120, 60), width=3)
    stream = BytesIO()
    picture.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _bangle(pen: object, dice: Random, colour: tuple[int, int, int], *, tilt: int) -> None:
    box = (90, 90 + tilt, 510, 510 - tilt)
    pen.ellipse(box, outline=colour, width=76)  # type: ignore[attr-defined]
    for _ in range(5):
        start = dice.randrange(360)
        darker = tuple(max(0, part - 22) for part in colour)
        pen.arc(box, start, start + dice.randrange(15, 50), fill=darker, width=60)  # type: ignore[attr-defined]


def _bag(pen: object, colour: tuple[int, int, int], *, narrow: int) -> None:
    pen.arc((200 + narrow // 2, 90, 400 - narrow // 2, 380), 180, 360, fill=colour, width=16)  # type: ignore[attr-defined]
    box = (100 + narrow, 230, 500 - narrow, 500)
    pen.rounded_rectangle(box, radius=28, fill=colour)  # type: ignore[attr-defined]
    pen.ellipse((280, 340, 320, 380), fill=(212, 180, 108))  # type: ignore[attr-defined]
