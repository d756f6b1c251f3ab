"""Codes across time: which codes of a given day a code stands for, be it older or not yet there then.

Regions merge, split, move between prefectures and change their code when a county becomes a district. The lists of
GB/T 2260 since 1999, their differences and what those cannot tell (data/changes.tsv) say which code became which, and
on what day: that of the decree where it is known, else that of the first list with the change.

A number that was given to another place later (469025 was Ding'an, and is Baisha since 2007) means what it means now.
"""

from bisect import bisect_right
from datetime import date
from functools import cache, lru_cache

from surety.regions import stored

Rows = dict[tuple[str, date], tuple[str, ...]]


@cache
def struck_off() -> frozenset[str]:
    """Codes no longer in force; all others stand for themselves today."""
    return frozenset(code for code, names in stored.names().items() if names[-1].until)


@cache
def changed_codes() -> frozenset[str]:
    """Codes that did not always stand for themselves: they went, came, gave a part or took one."""
    return struck_off().union(*((row.old, row.new) for row in stored.successions()))


def codes_on(code: str, on: date | None) -> frozenset[str]:
    """The six-digit codes in force on a day (None: now) that a code stands for; itself, where it is in force.

    A code split up since stands for all its parts, a prefecture dissolved for what its districts became. A code
    without a known successor stands for itself.
    """
    return _codes_in(code, epoch_of(on))


def is_in_force(code: str, on: date | None) -> bool:
    names = stored.names().get(code)
    if not names:
        return False
    day = on or date.max
    return (names[0].since or date.min) <= day < (names[-1].until or date.max) or (not on and not names[-1].until)


@cache
def _days() -> tuple[date, ...]:
    """Every day on which some code came or went."""
    bounds = {day for names in stored.names().values() for day in (names[0].since, names[-1].until)}
    return tuple(sorted(day for day in bounds if day))


def epoch_of(on: date | None) -> date | None:
    """The last day of change up to a day, None for today's regions: answers can be kept by it."""
    if on is None or on >= _days()[-1]:
        return None
    place = bisect_right(_days(), on)
    return _days()[place - 1] if place else date.min


@lru_cache(maxsize=50_000)
def _codes_in(code: str, on: date | None) -> frozenset[str]:
    names = stored.names().get(code)
    if not names or is_in_force(code, on):
        return frozenset({code})
    struck_off = names[-1].until
    gone = struck_off is not None and (on is None or struck_off <= on)
    steps = _successors().get((code, struck_off), ()) if gone else _predecessors().get((code, names[0].since), ())
    parts = _districts_of(code, since=names[0].since, until=struck_off) if code.endswith("00") else ()
    return frozenset().union(*(_codes_in(step, on) for step in (*steps, *parts))) or frozenset({code})


@cache
def _successors() -> Rows:
    """By the day an old code went: parts it gave up before do not belong to its successors."""
    found: dict[tuple[str, date], tuple[str, ...]] = {}
    for row in stored.successions():
        found[row.old, row.on] = (*found.get((row.old, row.on), ()), row.new)
    return found


@cache
def _predecessors() -> Rows:
    found: dict[tuple[str, date], tuple[str, ...]] = {}
    for row in stored.successions():
        found[row.new, row.on] = (*found.get((row.new, row.on), ()), row.old)
    return found


def _districts_of(prefecture: str, *, since: date | None, until: date | None) -> list[str]:
    """Those that came or went with it."""
    beside = [(code, names) for code, names in stored.names().items() if code[:4] == prefecture[:4]]
    return [
        code
        for code, names in beside
        if code != prefecture and ((until and names[-1].until == until) or (since and names[0].since == since))
    ]
