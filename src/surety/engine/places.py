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
    return any(each.isprintable() and not each.isspace() and each not in UNSEEN for each in text)


def _signs(*ranges: tuple[int, int]) -> Iterator[str]:
    return (chr(code) for first, last in ranges for code in range(first, last + 1))


UNSEEN = frozenset(
    _signs(
        # Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties.txt, but those of category Cf and Cn, which
        # are not printable: the joiner, fillers of Hangul, vowels of Khmer, selectors of a variation.
        (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180D), (0x180F, 0x180F), (0x3164, 0x3164),
        (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xE0100, 0xE01EF),
        # Blank by their glyph in Unicode's code charts: the empty Braille pattern, the filler of Khitan, no notehead.
        (0x2800, 0x2800), (0x16FE4, 0x16FE4), (0x1D159, 0x1D159),
    )
)  # fmt: skip
"""Signs that Python holds for printable, and that show nothing by themselves."""
