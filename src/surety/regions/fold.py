"""Address text made comparable: full width to half, traditional characters to simplified, everything else a gap.

Each character of the folded text knows the place of its original, so that answers can quote the text as written.
"""

import unicodedata
from functools import cache
from typing import NamedTuple

from surety.regions.stored import FOLDER

GAP = " "
_UNSEEN = ("Cf", "Mn")  # joiners, marks: nothing that parts one character from the next
MISTAKEN = {"颖": "颍"}  # so often written wrong that no address means anything else


class Folded(NamedTuple):
    """`text`, and where each of its characters stands in the original; a run of anything else is one gap."""

    text: str
    places: list[int]


def fold(text: str) -> Folded:
    characters: list[str] = []
    places: list[int] = []
    simplified = _simplified()
    for place, written in enumerate(text):
        if unicodedata.category(written) in _UNSEEN:
            continue
        plain = unicodedata.normalize("NFKC", written) if ord(written) > 0x2E7F else written
        character = simplified.get(plain, plain) if len(plain) == 1 else GAP
        if not character.isalnum():
            character = GAP
        if character != GAP or (characters and characters[-1] != GAP):
            characters.append(character)
            places.append(place)
    return Folded("".join(characters), places)


def fold_name(name: str) -> str:
    """A region's own name the way the text is folded, where a few are spelled with an older character (於潜镇)."""
    return name.translate(_to_simplified())


@cache
def _to_simplified() -> dict[int, str]:
    return str.maketrans(_simplified())


@cache
def _simplified() -> dict[str, str]:
    traditional, simple = (FOLDER / "traditional.txt").read_text(encoding="utf-8").splitlines()
    return dict(zip(traditional, simple, strict=True)) | MISTAKEN
