"""Choosing regions on tiles and in lists: from boxes that were ticked to the fewest codes that say the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from surety.consoles.language import is_english
from surety.consoles.notices.tiles import Tile, tiles
from surety.consoles.regions import PROVINCES
from surety.regions import tree


@dataclass(frozen=True)
class Box:
    """A region of an opened province: whether it is chosen, by itself or with what it lies in, and what is in it."""

    code: str
    name: str
    ticked: bool
    parts: tuple[Box, ...]

    @property
    def ticked_parts(self) -> int:
        return sum(part.ticked for part in self.parts)

    @property
    def is_partly(self) -> bool:
        return not self.ticked and self.ticked_parts > 0


@dataclass(frozen=True)
class PickTile:
    tile: Tile
    ticked: bool
    partly: int
    """How many regions within are chosen, where the province is not chosen whole."""


@dataclass(frozen=True)
class Chip:
    code: str
    name: str
    gone: bool
    """The code was struck off: it stands for what became of it."""


def picked(old: Iterable[str], *, provinces: set[str], opened: str = "", boxes: Iterable[str] = ()) -> tuple[str, ...]:
    """What is chosen after boxes were ticked.

    `provinces` are the ticked tiles, `boxes` the ticked regions within the `opened` province; `old` what was chosen
    when the page was made. A box that was ticked since takes all within; one that was unticked leaves the others.
    """
    before, ticked = set(old), {*boxes, *provinces}
    kept = [code for code in before if not _is_shown(code, opened) and _province(code) not in provinces]
    chosen = {code for code in kept if code != _province(code)}
    for province in provinces | ({opened} if opened else set()):
        chosen |= _chosen(province, before, ticked) if province == opened else {province}
    return without_parts(chosen)


def _is_shown(code: str, opened: str) -> bool:
    """Whether a box stands for this code: provinces always, their parts where they are opened."""
    return code == opened or (bool(opened) and code in _shown_in(opened))


def _shown_in(province: str) -> set[str]:
    found = {part.code for part in tree.children(province)}
    return found.union(*({part.code for part in _parts(code)} for code in set(found)))


def _parts(code: str) -> list[tree.Region]:
    """Prefectures and districts; streets are not offered as boxes."""
    return [part for part in tree.children(code) if part.level != "street"]


def _chosen(code: str, before: set[str], ticked: set[str], *, was_within: bool = False) -> set[str]:
    was, is_ = was_within or code in before, code in ticked
    if is_ and not was:
        return {code}
    if was and not is_:
        return set()
    parts = _parts(code)
    found = [_chosen(part.code, before, ticked, was_within=was) for part in parts]
    completed = any(part.code not in before for part in parts)
    if (is_ or completed) and all(each == {part.code} for each, part in zip(found, parts, strict=True)):
        return {code}
    return set().union(*found)


def without_parts(codes: Iterable[str]) -> tuple[str, ...]:
    """Without what lies in another one, in the order of codes."""
    chosen = set(codes)
    return tuple(sorted(code for code in chosen if not _lies_in_another(code, chosen)))


def _lies_in_another(code: str, chosen: set[str]) -> bool:
    return any(step.code in chosen for step in tree.path(code) if step.code != code)


def _province(code: str) -> str:
    return f"{code[:2]}0000"


def pick_tiles(chosen: Iterable[str]) -> list[PickTile]:
    codes = [code for code in chosen if code]
    whole = {code for code in codes if code == _province(code)}
    return [
        PickTile(each, each.code in whole, sum(code[:2] == each.province and code not in whole for code in codes))
        for each in tiles()
    ]


def boxes_in(province: str, chosen: Iterable[str]) -> tuple[Box, ...]:
    codes = set(chosen)
    return _boxes(province, codes, within=province in codes)


def _boxes(code: str, chosen: set[str], *, within: bool) -> tuple[Box, ...]:
    return tuple(
        Box(
            part.code,
            part.name,
            ticked := within or part.code in chosen,
            _boxes(part.code, chosen, within=ticked),
        )
        for part in _parts(code)
    )


def chips(chosen: Iterable[str]) -> list[tuple[str, list[Chip]]]:
    """Chosen regions by province, each under the name it has within it."""
    found: dict[str, list[Chip]] = {}
    for code in chosen:
        if not code:
            continue
        steps = tree.path(code)
        here = "".join(step.name for step in steps[1:]) or (_name_of(steps[0].code) if steps else code)
        gone = bool(steps and steps[-1].until)
        found.setdefault(steps[0].code if steps else "", []).append(Chip(code, here, gone))
    return [(_name_of(province), same) for province, same in found.items()]


def _name_of(province: str) -> str:
    """Names below a province are there in Chinese alone; its own is the reader's."""
    return str(PROVINCES[province[:2]]) if is_english() and province else tree.name(province) or ""
