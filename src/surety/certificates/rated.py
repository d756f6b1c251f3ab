"""Error rates from the log as the database holds it: the same entries, and the same sums, as from an exported one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from surety.certificates import entries
from surety.certificates.rates import Tried, tried
from surety.engine.keys import bucket_of

_SEEDS = """
select entry_no, content from surety_log_entry where kind in ('commitment', 'reveal', 'second') order by entry_no
"""
_RATED = "select entry_no, content from surety_rated_entries(%s, %s)"

Numbered = list[tuple[int, Mapping[str, Any]]]


def tried_in_log(cursor: Any) -> Tried:
    """Every trial of the log; whoever may read the log may ask, and that is anybody."""
    cursor.execute(_SEEDS)
    seeds = _read(cursor.fetchall())
    reports: dict[str, Mapping[str, Any]] = {}
    numbers: dict[str, int] = {}
    verdicts: dict[str, Numbered] = {}
    for entry_no, entry in _rated(cursor, {subject for _, each in seeds for subject in _subjects(each)}):
        if entry["kind"] == "certificate":
            reports[entry["report"]], numbers[entry["report"]] = entry, entry_no
        else:
            verdicts.setdefault(entry["piece"], []).append((entry_no, entry))
    return tried([(n, each) for n, each in seeds if each["kind"] != "second"], reports, numbers, verdicts)


def _subjects(entry: Mapping[str, Any]) -> Iterable[str]:
    """Whose wishes the verdicts were that an entry is about: a piece's, or a report's that came without one."""
    if "piece" in entry:
        yield entry["piece"]
    elif report := entry.get("report"):
        yield f"report:{report}"
        yield report.rpartition(".r")[0]


def _rated(cursor: Any, subjects: set[str]) -> Numbered:
    if not subjects:
        return []
    named = sorted(subjects)
    cursor.execute(_RATED, [[bucket_of(each) for each in named], named])
    return _read(cursor.fetchall())


def _read(rows: Iterable[tuple[int, bytes]]) -> Numbered:
    return [(entry_no, entries.read(bytes(content))) for entry_no, content in rows]
