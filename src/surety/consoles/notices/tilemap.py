"""Pictures of the tile grid for pages that show, not ask: each tile with its figure, so that colour is never alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surety.consoles.notices.tiles import COLUMNS, ROWS, Tile, tiles
from surety.disruptions.notice import Row

SIZE, GAP = 56, 4
LEVELS = 5


@dataclass(frozen=True)
class MapTile:
    """A tile where it is drawn; `level` 0 (nothing) to LEVELS; `figure` is written in it, `said` is read out."""

    tile: Tile
    x: int
    y: int
    level: int
    figure: str
    said: str


@dataclass(frozen=True)
class TileMap:
    tiles: list[MapTile]
    width: int = COLUMNS * (SIZE + GAP) - GAP + 2
    height: int = ROWS * (SIZE + GAP) - GAP + 2
    size: int = SIZE


def covered_map(rows: Iterable[Row]) -> TileMap:
    """Where a notice holds: whole provinces, or how many regions within one."""
    codes = {row.region for row in rows if row.region}
    whole = {code[:2] for code in codes if code.endswith("0000")}
    within = Counter(code[:2] for code in codes if not code.endswith("0000"))
    return TileMap([_covered(each, whole, within) for each in tiles()])


def _covered(tile: Tile, whole: set[str], within: Mapping[str, int]) -> MapTile:
    count = within.get(tile.province, 0)
    if tile.province in whole:
        return _placed(tile, LEVELS, _("all"), _("the whole province"))
    if not count:
        return _placed(tile, 0, "", "")
    return _placed(tile, 2, str(count), ngettext("%d region", "%d regions", count) % count)


def figures_map(figures: Mapping[str, int]) -> TileMap:
    """A number for each province, by the first two digits of its code; the darkest is the largest."""
    most = max(figures.values(), default=0)
    return TileMap([_figured(each, figures.get(each.province, 0), most) for each in tiles()])


def _figured(tile: Tile, figure: int, most: int) -> MapTile:
    level = -(-LEVELS * figure // most) if figure else 0
    return _placed(tile, level, _short(figure) if figure else "", f"{figure:,}")


def _short(figure: int) -> str:
    """At most five characters: what is read out has it whole."""
    if figure < 10_000:
        return f"{figure:,}" if figure < 1000 else str(figure)
    return _("%sw") % _tens(figure)


def _tens(figure: int) -> str:
    """In ten thousands, rounded down: 12,345 is 1.2, 123,456 is 12."""
    return f"{figure // 1000 / 10:g}" if figure < 100_000 else str(figure // 10_000)


def _placed(tile: Tile, level: int, figure: str, said: str) -> MapTile:
    return MapTile(tile, tile.column * (SIZE + GAP), tile.row * (SIZE + GAP), level, figure, said)
