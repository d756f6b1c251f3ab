"""A spreadsheet of regions and times as groups of a notice. What its columns are is in `template.py`."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import override
from msgspec import Struct
from msgspec.json import encode
from msgspec.structs import replace

from surety.consoles.notices.naming import Unclear, read_name
from surety.consoles.notices.picking import without_parts
from surety.consoles.notices.reading import read_group
from surety.consoles.notices.sheets import FAULTS_MAX, Cell, Fault, Line, day_and_time, read_lines
from surety.consoles.notices.template import COLUMNS, DATES, ENDS, NEEDED, NO, STANDS, YES
from surety.consoles.notices.typed_group import LINES, TypedGroup, TypedTimer
from surety.consoles.words import notices as words

_CELL = re.compile(r"([A-Z]+)([0-9]+)$")
_BETWEEN = re.compile(r"[、,，;；\n]+")


class Upload(Struct, frozen=True):
    """What a file gave: groups of its good rows, how many those were, and what is wrong with the others."""

    groups: list[TypedGroup]
    good: int
    faults: list[Fault]
    more_faults: int = 0


def read_upload(content: bytes) -> Upload:
    """Good rows, by equal times; a faulty row is left out whole. Raises BadSheet for a file that is none."""
    lines, faults = read_lines(content, headings=_headings(), needed=NEEDED)
    found: dict[bytes, tuple[TypedGroup, list[str]]] = {}
    good = 0
    for line in lines:
        group, wrong = _read_line(line)
        faults += wrong
        if not wrong:
            good += 1
            times = replace(group, regions=())
            found.setdefault(encode(times), (times, []))[1].extend(group.regions)
    faults.sort(key=_by_place)
    groups = [replace(times, regions=without_parts(regions)) for times, regions in found.values()]
    return Upload(groups, good, faults[:FAULTS_MAX], max(0, len(faults) - FAULTS_MAX))


def _by_place(fault: Fault) -> tuple[int, int, str]:
    """Line by line, whatever found the fault."""
    column, row = _CELL.search(fault.place).groups()  # type: ignore[union-attr]
    return int(row), len(column), column


def _headings() -> dict[str, str]:
    known = {word: name for name, both in COLUMNS.items() for word in both}
    return known | {name: name for name in COLUMNS}


def _read_line(line: Line) -> tuple[TypedGroup, list[Fault]]:
    faults: list[Fault] = []
    regions = _regions(line, faults)
    fields = {"after_lift": "stands"}
    for name in DATES:
        if name in line:
            fields |= _day(name, line[name], faults)
    if fields.keys() & {"promise_from", "promise_to", "latest_ship"}:
        fields["ship"] = "on"
    timers = tuple(timer for name in LINES if name in line if (timer := _timer(name, line[name], faults)))
    if timers or fields.keys() & {"applied_from", "applied_to"}:
        fields["after"] = "on"
    indicators = _indicators(line, faults)
    if indicators:
        fields |= {"score": "on", "score_same": "on"}
        if "promise_from" not in line:
            faults.append(
                Fault(line["indicators"].place, _("Exempting indicators needs the window of promised times."))
            )
    if _chosen("services", line, YES, NO, faults):
        fields["services"] = "on"
    if _chosen("after_lift", line, ENDS, STANDS, faults):
        fields["after_lift"] = "ends"
    group = TypedGroup(tuple(dict.fromkeys(regions)), {}, fields, timers, indicators)
    return group, faults or _faults_of_group(group, line)


def _faults_of_group(group: TypedGroup, line: Line) -> list[Fault]:
    """What a form would say about it, at the cell its field came from."""
    _rows, found = read_group(group)
    place_of = {name: cell.place for name, cell in line.items()}
    return [Fault(place_of.get(name, place_of[""]), reason) for name, reason in found.items()]


def _regions(line: Line, faults: list[Fault]) -> list[str]:
    if "region" not in line:
        faults.append(Fault(line[""].place, _("The row names no region.")))
        return []
    cell = line["region"]
    text = str(int(cell.value)) if isinstance(cell.value, float) and cell.value.is_integer() else str(cell.value)
    codes = []
    for part in _BETWEEN.split(text):
        if not part.strip():
            continue
        found = read_name(part.strip())
        if isinstance(found, Unclear):
            faults.append(Fault(cell.place, _said(found)))
        else:
            codes.append(found)
    return codes


def _said(unclear: Unclear) -> str:
    said = _("“%(text)s”: %(reason)s") % {"text": unclear.text[:40], "reason": unclear.reason}
    return " ".join([said, "、".join(each.name for each in unclear.candidates[:4])]).rstrip()


def _day(name: str, cell: Cell, faults: list[Fault]) -> dict[str, str]:
    found = day_and_time(cell.value)
    if found is None:
        faults.append(Fault(cell.place, _("“%s” is no day; write it like 2023-09-08.") % str(cell.value)[:40]))
        return {}
    return {name: found[0]} | ({f"{name}_time": found[1]} if found[1] else {})


def _timer(name: str, cell: Cell, faults: list[Fault]) -> TypedTimer | None:
    """`14` is a new length, `+7` days on top."""
    text = str(cell.value).strip().removesuffix("天").removesuffix("days").strip()
    text = text.removesuffix(".0") if isinstance(cell.value, float) else text
    mode = "plus" if text.startswith(("+", "＋")) else "days"
    count = text.lstrip("+＋").strip()
    if not (count.isascii() and count.isdigit() and 1 <= int(count[:4]) <= 365):
        faults.append(Fault(cell.place, _("“%s” is no number of days; write 14, or +7 for days on top.") % text[:40]))
        return None
    return TypedTimer(name, mode, str(int(count)))


def _indicators(line: Line, faults: list[Fault]) -> tuple[str, ...]:
    if "indicators" not in line:
        return ()
    known, cell, found = _indicator_words(), line["indicators"], []
    for part in _BETWEEN.split(str(cell.value)):
        code = known.get(part.strip().lower())
        if code is None:
            faults.append(Fault(cell.place, _("“%s” is no indicator of the template.") % part.strip()[:40]))
        else:
            found.append(code)
    return tuple(code for code in words.INDICATOR if code in found)


def _indicator_words() -> dict[str, str]:
    """A sheet may be in either language, whatever its reader's is."""
    known = {code: code for code in words.INDICATOR}
    for language in ("zh-hans", "en"):
        with override(language):
            known |= {str(word).lower(): code for code, word in words.INDICATOR.items()}
    return known


def _chosen(name: str, line: Line, yes: tuple[str, ...], no: tuple[str, ...], faults: list[Fault]) -> bool:
    if name not in line:
        return False
    text = str(line[name].value).strip().lower()
    if text not in (*yes, *no):
        known = {"text": text[:40], "choices": f"{yes[0]} / {no[0]}"}
        faults.append(Fault(line[name].place, _("“%(text)s” is neither of %(choices)s.") % known))
    return text in yes
