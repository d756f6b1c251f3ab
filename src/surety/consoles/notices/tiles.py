"""The 34 provinces as equal tiles: readable at any size, and about no boundary. Column and row, counted from 0."""

from __future__ import annotations

from dataclasses import dataclass

from surety.consoles.language import is_english
from surety.consoles.regions import PROVINCES

_ROWS = (
    (".. .. .. .. .. .. .. .. 23"),
    ("65 .. .. .. .. 15 11 .. 22"),
    (".. 63 62 64 61 14 13 12 21"),
    ("54 .. 51 50 42 41 37 32 31"),
    (".. .. 53 52 43 36 34 33 .."),
    (".. .. .. 45 44 .. 35 71 .."),
    (".. .. .. 46 82 81 .. .. .."),
)
COLUMNS, ROWS = 9, len(_ROWS)
PLACES = {
    province: (column, row)
    for row, line in enumerate(_ROWS)
    for column, province in enumerate(line.split())
    if province != ".."
}
"""By the first two digits of a province's code."""

LETTERS = {
    "11": "BJ", "12": "TJ", "13": "HE", "14": "SX", "15": "NM", "21": "LN", "22": "JL", "23": "HL", "31": "SH",
    "32": "JS", "33": "ZJ", "34": "AH", "35": "FJ", "36": "JX", "37": "SD", "41": "HA", "42": "HB", "43": "HN",
    "44": "GD", "45": "GX", "46": "HI", "50": "CQ", "51": "SC", "52": "GZ", "53": "YN", "54": "XZ", "61": "SN",
    "62": "GS", "63": "QH", "64": "NX", "65": "XJ", "71": "TW", "81": "HK", "82": "MO",
}  # fmt: skip
"""ISO 3166-2:CN, for tiles in a language whose names do not fit."""


@dataclass(frozen=True)
class Tile:
    """A province's place and names: `short` fits the tile, `name` is what is said of it."""

    province: str
    column: int
    row: int
    name: str
    short: str

    @property
    def has_letters(self) -> bool:
        """Whether the name is shown where there is room, and `short` elsewhere."""
        return self.short != self.name

    @property
    def code(self) -> str:
        return f"{self.province}0000"


def tiles() -> list[Tile]:
    """West to east, north to south; names in the reader's language."""
    placed = sorted(PLACES.items(), key=lambda item: (item[1][1], item[1][0]))
    names = {province: str(PROVINCES[province]) for province in PLACES}
    short = LETTERS if is_english() else names
    return [Tile(province, *place, names[province], short[province]) for province, place in placed]
