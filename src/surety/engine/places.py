"""What no place is: a code that no region can have, and a text in which nothing can be read. Pure.

Facts of before hold such all the same, so only what comes in is asked (`Fact.fault`), never what is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from surety.regions.codes import is_well_formed

Fault = tuple[str, str, str]


def fault_of_place(place: str = "$", *, texts: Mapping[str, str] = {}, **regions: str | None) -> Fault | None:
    """The first thing wrong with the texts and region codes of these names below `place`, or None."""
    return next(_faults(place, texts, regions), None)


def _faults(place: str, texts: Mapping[str, str], regions: Mapping[str, str | None]) -> Iterator[Fault]:
    for name, code in regions.items():
        if code is not None and not is_well_formed(code):
            yield "not_a_region", f"{place}.{name}", f"{code!r} is the code of no region"
    for name, text in texts.items():
        if text and not is_readable(text):
            yield "blank_text", f"{place}.{name}", "nothing but blanks"


def is_readable(text: str) -> bool:
    """Blanks of any width are none, nor is what has no width."""
    return any(each.isprintable() and not each.isspace() for each in text)
