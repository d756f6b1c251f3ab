"""Chinese address text to a region: what it names, several where it could be any of them, or nothing.

    >>> resolve("浙江省宁波市江东区永达路99号")
    Resolved(code='330212', level='district', matched=('浙江省', '宁波市', '江东区'), rest='永达路99号')

It answers with the deepest region the text names and guesses none: a road, a shop or a village tells nothing. Past
names lead to the region of today; a district that was split up leads to the part its street is in, and to its own old
code where no street says which (`surety.regions.tree.covers` knows where that lies).
"""

import re
from datetime import date
from typing import NamedTuple

from surety.regions.codes import level_of
from surety.regions.fold import GAP, Folded, fold
from surety.regions.gazetteer import REMEMBERED_SINCE, homes, present
from surety.regions.reading import Reading, read
from surety.regions.stored import names

LONGEST_TEXT = 2_000


class Resolved(NamedTuple):
    """`matched`: the names as written; `rest`: the text after them."""

    code: str
    level: str
    matched: tuple[str, ...]
    rest: str


class Ambiguous(NamedTuple):
    """Which of these is meant, the text does not say. In order of code."""

    candidates: tuple[str, ...]


class Unknown(NamedTuple):
    """`empty`, `too_long`, `abroad` (the text begins with another country), or `no_region`."""

    reason: str


_ABROAD = re.compile(
    r"(?:美国|日本|韩国|朝鲜民主主义|英国|法国|德国|俄罗斯(?!族)|新加坡|马来西亚|泰国|越南|加拿大|澳大利亚|新西兰|意大利|西班牙|"
    r"葡萄牙|荷兰|比利时|瑞士|瑞典|挪威|芬兰|丹麦|印度|印度尼西亚|菲律宾|缅甸|老挝|柬埔寨|巴西|墨西哥|阿根廷|南非|埃及|土耳其|阿联酋)"
    r"(?![路街道巷弄城风])"
)


def resolve(text: str) -> Resolved | Ambiguous | Unknown:
    """The region an address names, at most a street or town."""
    if len(text) > LONGEST_TEXT:
        return Unknown("too_long")
    folded = fold(text)
    if not folded.text.strip():
        return Unknown("empty")
    if _ABROAD.match(folded.text.lstrip()):
        return Unknown("abroad")
    reading = read(folded.text)
    if not reading.held and GAP in folded.text:
        folded = _without_gaps(folded)
        reading = read(folded.text)
    return _answer(text, folded, reading)


def _answer(text: str, folded: Folded, reading: Reading) -> Resolved | Ambiguous | Unknown:
    meant = present(_newest(reading.held))
    if reading.is_short:
        meant = _largest(meant)
    if not meant:
        return Unknown("no_region")
    if len(meant) > 1 or reading.against:
        return Ambiguous(tuple(sorted(meant | present(reading.against))))
    (code,) = meant
    written = [(folded.places[start], folded.places[end - 1] + 1) for start, end in reading.names]
    matched = tuple(text[start:end] for start, end in written)
    return Resolved(code, level_of(code), matched, text[written[-1][1] :].lstrip(" -_,.，。、|/\t\u3000"))


def _newest(held: frozenset[str]) -> frozenset[str]:
    """Without regions long gone, where a newer one is as good."""
    newer = frozenset(code for code in held if len(code) == 9 or _until(code) >= REMEMBERED_SINCE)
    return newer or held


def _until(code: str) -> date:
    return names()[code][-1].until or date.max


def _largest(meant: set[str]) -> set[str]:
    """`长沙` is the city before its county, `海南` the province before a prefecture elsewhere."""
    provinces = {code for code in meant if level_of(code) == "province"}
    outer = {code for code in meant if all(code == other or code in homes(other) for other in meant)}
    return provinces or outer or meant


def _without_gaps(folded: Folded) -> Folded:
    kept = [(character, place) for character, place in zip(*folded, strict=True) if character != GAP]
    return Folded("".join(character for character, _ in kept), [place for _, place in kept])
