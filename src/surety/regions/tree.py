"""The regions of GB/T 2260: provinces, prefectures, districts, and the statistics office's streets below them.

A code is text: `650000` (province), `652300` (prefecture), `652301` (district, county, banner), `652301001` (street).
Every code since December 1999 is known, with the days it was in force and the codes it went to.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from surety.regions import stored
from surety.regions.codes import PLACEHOLDERS, PROVINCE_NAMES, WITHOUT_DISTRICTS, level_of, parent_of, prefix_of
from surety.regions.history import changed_codes, codes_on, epoch_of, struck_off
from surety.regions.spelling import short_names

PSEUDO_DISTRICT = "市辖区"


class Region(NamedTuple):
    """A region under its last name. `parent` is None for a province; `until` is the day the code was struck off."""

    code: str
    name: str
    level: str
    parent: str | None
    since: date | None = None
    until: date | None = None


class Expansion(NamedTuple):
    """What a region covers, for SQL: codes that start with one of `prefixes` and with none of `excluded`.

    `prefixes` are the region's own and the codes that became part of it; `excluded` is what has left it.
    """

    prefixes: tuple[str, ...]
    excluded: tuple[str, ...]


PROVINCES = tuple(Region(code, name, "province", None) for code, (name, _) in PROVINCE_NAMES.items())


def region(code: str) -> Region | None:
    """The region of a code in force now, or at any time since 1999; None for a code nobody knows."""
    if len(code) == 9:
        name = stored.streets().get(code)
        return Region(code, name, "street", parent_of(code)) if name else None
    known = stored.names().get(code)
    if known:
        return Region(code, known[-1].name, level_of(code), parent_of(code), known[0].since, known[-1].until)
    name = PLACEHOLDERS.get(code) or (PSEUDO_DISTRICT if _is_pseudo_district(code) else None)
    return Region(code, name, level_of(code), parent_of(code)) if name else None


def path(code: str) -> tuple[Region, ...]:
    """From the province down to the region itself, without placeholders between; empty for an unknown code."""
    found, step = [], region(code)
    while step:
        found.append(step)
        step = region(step.parent) if step.parent else None
    return tuple(reversed(found))


def name(code: str, *, on: date | None = None) -> str | None:
    """The name on a day, or the last one; before the first day we know of, the first one."""
    named = stored.names().get(code) if on else None
    if not named:
        found = region(code)
        return found.name if found else None
    return next((entry.name for entry in reversed(named) if not entry.since or entry.since <= on), named[0].name)


def full_name(code: str, *, on: date | None = None) -> str:
    """`新疆维吾尔自治区昌吉回族自治州昌吉市`; the code as written where nobody knows it."""
    return "".join(name(step.code, on=on) for step in path(code)) or code


def children(code: str) -> list[Region]:
    """Regions in force one level down. A province's are prefectures and the counties that answer to it."""
    return [region(child) for child in _children().get(code) or _streets_of().get(code, ())]


def find(name: str, *, within: str | None = None) -> list[Region]:
    """Regions of this name, full or short (`新疆`, `延边`), past names included; those in force first, large first."""
    found = [region(code) for code in _codes_by_name().get(name.strip(), ())]
    return [each for each in found if not within or covers(within, each.code)]


def covers(outer: str, inner: str, *, on: date | None = None) -> bool:
    """Whether `inner` lies in `outer` (or is it), by the regions of a day, today's by default.

    A code not in force that day stands for the codes that were: its successors or predecessors. A district that was
    split is in each of its parts' regions, since its code does not say which part is meant; a prefecture that was
    dissolved lies only where all its districts lie. A region larger than `outer` is not in it.
    """
    changed = changed_codes() if on else struck_off()
    if inner[:6] in changed or outer in changed:
        return _covers_across_time(outer, inner, on)
    return inner.startswith(_prefixes_of(outer))


def covers_any(codes: Iterable[str], *, on: date | None = None) -> Callable[[str], bool]:
    """A test for many: whether a code lies in one of these regions. It remembers the codes it has seen."""
    outers = tuple(codes)

    @lru_cache(maxsize=100_000)
    def is_covered(inner: str) -> bool:
        return any(covers(outer, inner, on=on) for outer in outers)

    return is_covered


@lru_cache(maxsize=10_000)
def expand(code: str, *, on: date | None = None) -> Expansion:
    """The codes `covers` says yes to, as prefixes: `starts_with(region, prefix)` for one, and for none excluded."""
    own = _prefixes_of(code) if len(code) == 9 else tuple(p for each in codes_on(code, on) for p in _prefixes_of(each))
    joined = [each for each in changed_codes() if not each.startswith(own) and covers(code, each, on=on)]
    left = [each for each in changed_codes() if each.startswith(own) and not covers(code, each, on=on)]
    return Expansion(tuple(sorted({*own, *joined})), tuple(sorted(left)))


def _covers_across_time(outer: str, inner: str, on: date | None) -> bool:
    return inner == outer if len(outer) == 9 else _lies_in(outer, inner[:6], epoch_of(on))


@lru_cache(maxsize=100_000)
def _lies_in(outer: str, inner: str, on: date | None) -> bool:
    prefixes = tuple(prefix for code in codes_on(outer, on) for prefix in _prefixes_of(code))
    lies = (code.startswith(prefixes) for code in codes_on(inner, on))
    return all(lies) if inner.endswith("00") else any(lies)


@cache
def _prefixes_of(code: str) -> tuple[str, ...]:
    """One prefix, but for the pseudo-district of a prefecture: its districts, without its counties and cities."""
    if len(code) != 6 or code in {*WITHOUT_DISTRICTS.values()} or not _is_pseudo_district(code):
        return (prefix_of(code),)
    beside = [each for each in stored.names() if each[:4] == code[:4] and _is_urban(each)]
    return (code, *beside)


def _is_pseudo_district(code: str) -> bool:
    """`130101`: all districts of a city together; or the one district of a city without any."""
    if not code.endswith("01") or code in stored.names() or code[:4] + "00" not in stored.names():
        return False
    return code in WITHOUT_DISTRICTS.values() or any(map(_is_urban, _children().get(code[:4] + "00", ())))


def _is_urban(code: str) -> bool:
    """GB/T 2260-2007, 4.3: 01 to 20 and 51 to 80 are districts, 21 to 50 counties, 81 to 99 cities."""
    return "01" <= code[4:] <= "20" or "51" <= code[4:] <= "80"


@cache
def _children() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code, named in stored.names().items():
        if not named[-1].until and not code.endswith("0000"):
            for parent in {parent_of(code), code[:4] + "00"} - {code}:
                found.setdefault(parent, []).append(code)
    return {parent: tuple(codes) for parent, codes in found.items()}


@cache
def _streets_of() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for street in stored.streets():
        found.setdefault(parent_of(street), []).append(street)
    return {parent: tuple(codes) for parent, codes in found.items()}


@cache
def _codes_by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for code, named in sorted(stored.names().items(), key=lambda entry: (bool(entry[1][-1].until), _depth(entry[0]))):
        for entry in reversed(named):
            for spelling in short_names(entry.name, level_of(code)):
                found.setdefault(spelling, {})[code] = None
    for code, entry in stored.streets().items():
        found.setdefault(entry, {})[code] = None
    return {spelling: tuple(codes) for spelling, codes in found.items()}


def _depth(code: str) -> int:
    return len(code.rstrip("0"))
