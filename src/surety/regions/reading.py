"""One pass over a folded address: region names from its start on, each within what was read before it.

It must not take `西湖大道` for West Lake District, nor `北京路` for Beijing. What it cannot tell apart it keeps apart:
`held` has every region that the names read so far can mean together.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from surety.regions.codes import is_statistical, level_of
from surety.regions.fold import GAP
from surety.regions.gazetteer import (
    REMEMBERED_SINCE,
    Named,
    Town,
    homes,
    lengths,
    regions_named,
    split_town,
    towns_by_stem,
)

READ_CHARACTERS = 120  # further on, region names stand in the names of shops and schools
LEADING_CHARACTERS = 4  # before the first name: a person's, or `寄到`
TOWNS_IGNORED = 1  # so many towns of its name elsewhere do not make a district's short name doubtful

_FILLER = re.compile(
    r"市辖区|省直辖县级行政区划|自治区直辖县级行政区划|省直辖|中华人民共和国|中国|(?:收货|收件|发货|寄件|详细|家庭)?地址"
)
_ORDINAL = r"[东南西北中上下前后大小新老内外]?[一二三四五六七八九十0-9]{0,3}"
_ROAD = re.compile(
    rf"{_ORDINAL}(?:路|街(?!道)|大道|大街|巷|弄|胡同|线|大桥|立交|隧道|高速|国道|机场|车站|火车站|站|码头)"
    r"|湾|[\u4e00-\u9fff](?:路|街(?!道)|巷|弄)"
)
_ROAD_OF_TOWN = re.compile(r"路|街(?!道)|大道|巷|弄")
_PLACE = re.compile(
    rf"{_ORDINAL}(?:区|园|苑|村|小区|花园|家园|名苑|嘉园|公寓|大厦|大楼|广场|山庄|公园|工业城|业[区园]|商城|市场|超市|酒店|宾馆|"
    r"医院|学校|小学|中学|大学|学院|银行|镇|乡|街道)(?!.?路)"
)
_BODY = re.compile(r".{0,6}?(?:大学|学院|中学|小学|医院|银行|公司|集团|饭店|餐厅|大酒店)(?!.?路)")
_ZONE = re.compile(r"(?:国家级|省级)?(?:经济|经济技术|高新技术|高新技术产业)?开发区")
_ENDS_A_PART = frozenset("号室楼栋幢层座道路街巷弄省市区县")
_GENERIC = frozenset(
    {"城区", "郊区", "矿区", "市区", "新区", "市中区", "城中区", "新城区"} | {f"{way}区" for way in "东西南北中"}
)
_WORDS = frozenset({"南部", "公安"})  # counties, and words of the language
_WITHOUT_PARTS = ("71", "81", "82")
_RANKS = {"镇": 1, "街道": 2, "地区": 2}


@dataclass
class Reading:
    """What was read. `against`: what the text goes on to name that cannot be in it."""

    held: frozenset[str] = frozenset()
    names: list[tuple[int, int]] = field(default_factory=list)
    against: frozenset[str] = frozenset()
    is_short: bool = False  # one name without its ending is all there is


@dataclass(frozen=True)
class _Place:
    """Where reading stands. `bare`: a name without its ending may begin here."""

    text: str
    at: int
    held: frozenset[str]
    bare: bool

    def names(self):
        """What may be a name here, longest first."""
        for length in lengths().get(self.text[self.at : self.at + 2], ()):
            if self.at + length <= len(self.text):
                yield self.text[self.at : self.at + length]

    def after(self, name: str) -> int:
        return self.at + len(name)


def read(text: str) -> Reading:
    reading = Reading()
    at, led_by, beside, edge = 0, 0, True, True
    while at < min(len(text), READ_CHARACTERS):
        if text[at] == GAP:
            at, edge = at + 1, True
            continue
        may_be_short = beside if reading.held else led_by <= LEADING_CHARACTERS
        name, held, is_short = _name_at(_Place(text, at, reading.held, edge and may_be_short))
        if name:
            reading.is_short = is_short and not reading.held
            reading.held = held
            reading.names.append((at, at + len(name)))
            at, beside, edge = at + len(name), True, True
            if len(held) == 1 and _is_street(held):
                reading.held = _undisputed(text, at, held)
                break
        elif filler := _FILLER.match(text, at):
            at, edge = filler.end(), True
        else:
            if reading.held and beside and not reading.against:
                reading.against = _contradiction(text, at, reading.held)
            beside = beside and not reading.held
            led_by += _is_han(text[at])
            edge = not _is_han(text[at])
            at += 1
    return reading


def _name_at(place: _Place) -> tuple[str, frozenset[str], bool]:
    """The longest name that fits what was read, what both mean together, and whether it lacks its ending."""
    for name in place.names():
        entries = regions_named().get(name, ())
        is_full = any(entry.is_full for entry in entries)
        if entries and (is_full or (place.bare and _stands_alone(name, entries, place))):
            held = _joined(entries, place.held) if place.held else _first(name, entries, place)
            if held:
                return name, held, not is_full
        held = _towns(name, place)
        if held:
            return name, held, False
    return "", frozenset(), False


def _stands_alone(name: str, entries: tuple[Named, ...], place: _Place) -> bool:
    """Not the beginning of a road's name; nor, where nothing was read yet, of a building's or a school's."""
    end = place.after(name)
    is_other = name in _WORDS or _ROAD.match(place.text, end)
    if not place.held:
        is_other = is_other or _PLACE.match(place.text, end) or _BODY.match(place.text, end)
    if not is_other:
        return True
    codes = frozenset(entry.code for entry in entries)
    return bool(_name_at(_Place(place.text, end, codes, bare=True))[0])


def _first(name: str, entries: tuple[Named, ...], place: _Place) -> frozenset[str]:
    """What the first name can mean. A district's without its ending is a town's as well: `龙岗`, `临江`."""
    if any(entry.is_full for entry in entries):
        is_road = len(name) == 2 and _ROAD.match(place.text, place.after(name))
        usable = (place.bare and not is_road) or _may_follow(name, place)
        return frozenset(entry.code for entry in entries) if usable else frozenset()
    codes = frozenset(entry.code for entry in entries if not entry.until or level_of(entry.code) != "district")
    if any(level_of(code) != "district" for code in codes) or _ZONE.match(place.text, place.after(name)):
        return codes
    towns = [town.code for town in towns_by_stem().get(name, ()) if codes.isdisjoint(homes(town.code))]
    return codes.union(towns) if codes and len(towns) > TOWNS_IGNORED else codes


def _may_follow(name: str, place: _Place) -> bool:
    """A full name further on, after a house number or another name; not in the middle of a word."""
    return len(name) > 2 and name not in _GENERIC and place.text[place.at - 1] in _ENDS_A_PART


def _joined(entries: tuple[Named, ...], held: frozenset[str]) -> frozenset[str]:
    """Regions of this name within those held; or those held, where it only says again what they lie in."""
    named = {entry.code for entry in entries}
    is_full = any(entry.is_full for entry in entries)
    again = held & named
    if again and not is_full:
        return again
    inner = frozenset(code for code in named if not held.isdisjoint(homes(code)))
    if inner or not (is_full or any(level_of(code) != "district" for code in named)):
        return inner
    return frozenset(code for code in held if code in named or not named.isdisjoint(homes(code)))


def _towns(name: str, place: _Place) -> frozenset[str]:
    """Towns of this name: any that can mean it where nothing was read, else those within."""
    stem, ending = split_town(name)
    towns = towns_by_stem().get(stem, ())
    if not (towns or ending) or _ROAD_OF_TOWN.match(place.text, place.after(name)):
        return frozenset()
    if not place.held:
        usable = ending and (place.bare or _may_follow(name, place))
        return frozenset(town.code for town in towns if usable and _may_have_been(town, ending))
    within = [town for town in towns if not place.held.isdisjoint(homes(town.code))]
    same = frozenset(town.code for town in within if town.ending == ending)
    if same or not ending:
        return same if ending or (len(name) > 2 and _is_district(place.held)) else frozenset()
    if within:
        return frozenset(town.code for town in within) if len(within) == 1 else frozenset()
    became = regions_named().get(stem, ())
    return frozenset(entry.code for entry in became if not place.held.isdisjoint(homes(entry.code)))


def _may_have_been(town: Town, ending: str) -> bool:
    """A township becomes a town and a town a street office, not the other way round."""
    return _RANKS.get(town.ending, 0) >= _RANKS.get(ending, 0)


def _undisputed(text: str, at: int, held: frozenset[str]) -> frozenset[str]:
    """A second town beside the first leaves only the district of both."""
    districts = frozenset(code[:6] for code in held)
    _, other, _ = _name_at(_Place(text, at, districts, bare=False))
    if not _is_street(other) or other <= held:
        return held
    return frozenset(code[:6] for code in other) & districts or held


def _contradiction(text: str, at: int, held: frozenset[str]) -> frozenset[str]:
    """What is named here in full, where it cannot lie in what is held."""
    if any(code.startswith(_WITHOUT_PARTS) for code in held):
        return frozenset()
    for name in _Place(text, at, held, bare=False).names():
        entries = [entry for entry in regions_named().get(name, ()) if entry.is_full and _is_remembered(entry)]
        if entries and len(name) > 2 and name not in _GENERIC and not name.endswith("新区"):
            return read(text[at:]).held
        elsewhere = _town_beside(name, held)
        if elsewhere and not _ROAD_OF_TOWN.match(text, at + len(name)):
            return elsewhere
    return frozenset()


def _town_beside(name: str, held: frozenset[str]) -> frozenset[str]:
    """A town that lies in another district of the same prefecture: it moved, or one of the two names is wrong."""
    stem, ending = split_town(name)
    if not ending or not _is_district(held):
        return frozenset()
    prefectures = {code[:4] for code in held}
    towns = towns_by_stem().get(stem, ())
    return frozenset(
        town.code
        for town in towns
        if town.code[:4] in prefectures
        and not is_statistical(town.code)
        and (town.ending == ending or (len(towns) == 1 and _may_have_been(town, ending)))
    )


def _is_remembered(entry: Named) -> bool:
    return (entry.until or date.max) >= REMEMBERED_SINCE


def _is_street(held: frozenset[str]) -> bool:
    return any(len(code) == 9 for code in held)


def _is_district(held: frozenset[str]) -> bool:
    return any(level_of(code) == "district" for code in held)


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\U0003ffff"
