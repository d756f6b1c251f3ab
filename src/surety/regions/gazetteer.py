"""Names to regions, for reading text: full and short, past and present, and under which region each ever lay."""

import re
from datetime import date
from functools import cache
from typing import NamedTuple

from surety.regions import stored
from surety.regions.codes import level_of, parent_of
from surety.regions.fold import fold_name
from surety.regions.history import codes_on
from surety.regions.spelling import short_names

# A name given up before this day counts only where no other fits: nobody writes it any more.
REMEMBERED_SINCE = date(2012, 1, 1)
TOWN = re.compile(r"(街道|民族乡|苏木|地区|镇|乡)$")
_RENAMED_TO = ("镇", "街道")
_OFFICE = re.compile(r"(?<=街道|地区)办事处$")


class Named(NamedTuple):
    """A region by one of its names; `is_full` when the name has its ending (`杭州市`, not `杭州`)."""

    code: str
    is_full: bool
    until: date | None


class Town(NamedTuple):
    code: str
    ending: str


@cache
def regions_named() -> dict[str, tuple[Named, ...]]:
    """Provinces to districts by every name they have or had."""
    found: dict[str, dict[str, Named]] = {}
    for code, names in stored.names().items():
        for name in names:
            full = fold_name(name.name)
            for spelling in short_names(full, level_of(code)):
                _keep(found, spelling, Named(code, spelling == full, name.until))
    for name, code in stored.names_beyond():
        _keep(found, fold_name(name), Named(code, name[-1] in "市县区旗州", None))
    return {spelling: tuple(each.values()) for spelling, each in found.items()}


@cache
def towns_by_stem() -> dict[str, tuple[Town, ...]]:
    """Streets, towns and townships by their name without its ending: `城关` has more than a hundred."""
    found: dict[str, list[Town]] = {}
    for code, name in stored.streets().items():
        stem, ending = split_town(_OFFICE.sub("", fold_name(name)))
        found.setdefault(stem, []).append(Town(code, ending))
    return {stem: tuple(towns) for stem, towns in found.items()}


@cache
def lengths() -> dict[str, tuple[int, ...]]:
    """By its first two characters, how long a name may be, longest first: most places in a text begin none."""
    found: dict[str, set[int]] = {}
    for name in regions_named():
        found.setdefault(name[:2], set()).add(len(name))
    for stem, towns in towns_by_stem().items():
        endings = {len(ending) for ending in (*_RENAMED_TO, *(town.ending for town in towns))}
        found.setdefault(stem[:2], set()).update(len(stem) + length for length in endings)
    return {begin: tuple(sorted(each, reverse=True)) for begin, each in found.items()}


def split_town(name: str) -> tuple[str, str]:
    """`("塘下", "镇")`; no ending for a farm, a zone or a name of one character."""
    ending = TOWN.search(name)
    return (name[: ending.start()], ending[1]) if ending and ending.start() > 1 else (name, "")


@cache
def homes(code: str) -> frozenset[str]:
    """Every region a region lies in or ever lay in or came from: a street of 临平区 also has 余杭区."""
    above = {code, *_earlier(code[:6])} | ({code[:6]} if len(code) == 9 else set())
    for region in tuple(above):
        while region := parent_of(region):
            above.add(region)
    return frozenset(above - {code})


def present(codes: frozenset[str] | set[str]) -> set[str]:
    """What regions are today: a code struck off becomes its one successor, or stays where there are several."""
    found = set()
    for code in codes:
        forms = codes_on(code, None) if len(code) == 6 else {code}
        found.add(next(iter(forms)) if len(forms) == 1 else code)
    return found


@cache
def _earlier(code: str) -> frozenset[str]:
    """The codes a region came from, in one or more steps."""
    found, next_ones = set(), {code}
    while next_ones:
        next_ones = set().union(*(_sources().get(each, ()) for each in next_ones)) - found
        found |= next_ones
    return frozenset(found)


@cache
def _sources() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for old, new, _ in stored.successions():
        found.setdefault(new, set()).add(old)
    return {new: frozenset(olds) for new, olds in found.items()}


def _keep(found: dict[str, dict[str, Named]], spelling: str, named: Named) -> None:
    """One entry a code and spelling: the full one before the short, the latest before the past."""
    entries = found.setdefault(spelling, {})
    known = entries.get(named.code)
    if not known or (named.is_full, named.until or date.max) > (known.is_full, known.until or date.max):
        entries[named.code] = named
