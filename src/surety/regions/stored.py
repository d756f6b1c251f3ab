"""The files of data/ as they are: what `surety.regions.rebuild` wrote. Read once, when first asked for."""

import lzma
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple

FOLDER = files("surety.regions") / "data"


class Named(NamedTuple):
    """One name a code had; `since` is None from before the lists begin (1999), `until` None to this day."""

    name: str
    since: date | None
    until: date | None


class Succession(NamedTuple):
    """On this day `old` went, or a part of it, to `new`."""

    old: str
    new: str
    on: date


@cache
def names() -> dict[str, tuple[Named, ...]]:
    """Six-digit codes that ever were, with their names from the first to the last."""
    found: dict[str, list[Named]] = {}
    for code, name, since, until in _rows("regions.tsv"):
        found.setdefault(code, []).append(Named(name, _day(since), _day(until)))
    return {code: tuple(rows) for code, rows in found.items()}


@cache
def successions() -> tuple[Succession, ...]:
    return tuple(Succession(old, new, date.fromisoformat(on)) for old, new, on in _rows("successions.tsv"))


@cache
def streets() -> dict[str, str]:
    """Nine-digit codes of streets, towns and townships (June 2023) to names: 40,000, a twentieth of a second."""
    text = lzma.decompress((FOLDER / "streets.tsv.xz").read_bytes()).decode()
    return dict(line.split("\t") for line in text.splitlines())


@cache
def names_beyond() -> tuple[tuple[str, str], ...]:
    """Names that lead to a region though GB/T 2260 has them not, with the region's code."""
    return tuple((name, code) for name, code in _rows("beyond.tsv"))


def _rows(name: str) -> list[list[str]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
