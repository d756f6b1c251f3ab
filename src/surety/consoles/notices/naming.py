"""Regions by what a person writes: a name, a path of names, a code, an address. Whatever could be several is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surety.regions import tree
from surety.regions.address import Ambiguous, Resolved, Unknown, resolve

TEXT_MAX = 20_000
PARTS_MAX = 500
CANDIDATES_MAX = 20
_BETWEEN = re.compile(r"[\n\r,，、;；]+")
_CODE = re.compile(r"[0-9]{6}(?:[0-9]{3})?")


@dataclass(frozen=True)
class Candidate:
    code: str
    name: str


@dataclass(frozen=True)
class Unclear:
    """A text that names no region, or could name any of `candidates`."""

    text: str
    reason: str
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class Named:
    codes: tuple[str, ...]
    unclear: tuple[Unclear, ...]


def read_names(text: str) -> Named:
    """Regions written one after the other, apart by commas, semicolons or lines."""
    parts = [part.strip() for part in _BETWEEN.split(text[:TEXT_MAX]) if part.strip()]
    found = [read_name(part) for part in parts[:PARTS_MAX]]
    codes = [each for each in found if isinstance(each, str)]
    unclear = [each for each in found if isinstance(each, Unclear)]
    if len(parts) > PARTS_MAX:
        unclear.append(Unclear(parts[PARTS_MAX], _("At most %d regions at once.") % PARTS_MAX))
    return Named(tuple(dict.fromkeys(codes)), tuple(unclear))


def read_name(text: str) -> str | Unclear:
    """The code of the one region a text names, or what is unclear about it."""
    if _CODE.fullmatch(text):
        return text if tree.region(text) else Unclear(text, _("No region has this code."))
    exact = _in_force(text)
    if len(exact) == 1:
        return exact[0]
    if len(exact) > 1:
        return _ask(text, exact)
    return _by_address(text)


def _in_force(name: str) -> list[str]:
    """Regions of exactly this name today; if there are none, those that once had it."""
    found = [each for each in tree.find(name) if each is not None]
    return [each.code for each in found if not each.until] or [each.code for each in found]


def _by_address(text: str) -> str | Unclear:
    found = resolve(text)
    if isinstance(found, Resolved) and not found.rest.strip():
        return found.code
    if isinstance(found, Resolved) and found.rest == tree.PSEUDO_DISTRICT and (districts := _all_districts(found.code)):
        return districts
    if isinstance(found, Resolved):
        return Unclear(
            text,
            _("“%(rest)s” is no region we know there.") % {"rest": found.rest[:40]},
            (Candidate(found.code, tree.full_name(found.code)),),
        )
    if isinstance(found, Ambiguous):
        return _ask(text, list(found.candidates))
    assert isinstance(found, Unknown)
    return Unclear(text, _("This names no region we know."))


def _all_districts(code: str) -> str | None:
    """The code under which notices mean all districts of a city; Jiayuguan, which has none, is meant whole (EPI-1)."""
    pseudo = f"{code[:4]}01" if code.endswith("00") and not code.endswith("0000") else f"{code[:2]}0100"
    return pseudo if tree.region(pseudo) else None


def _ask(text: str, codes: list[str]) -> Unclear:
    candidates = tuple(Candidate(code, tree.full_name(code)) for code in codes[:CANDIDATES_MAX])
    return Unclear(text, _("This may be any of several regions. Which one?"), candidates)
