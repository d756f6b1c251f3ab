"""Dated, cited decision tables: load, match, explain, check. Pure: no Django, no database, no clock."""

from surety.rulebook.answer import UNKNOWN, Answer, Status
from surety.rulebook.cases import Case, load_cases
from surety.rulebook.check import check_release
from surety.rulebook.diff import Change, TableDiff, diff_releases, retroactive
from surety.rulebook.errors import (
    Fault,
    NoReleaseKnown,
    NotComparable,
    RulebookError,
    RulebookValueError,
    UnknownRow,
    UnknownTable,
)
from surety.rulebook.explain import Explanation
from surety.rulebook.finding import Finding
from surety.rulebook.library import Library
from surety.rulebook.load import load_release
from surety.rulebook.precedence import Best
from surety.rulebook.release import Release
from surety.rulebook.spec import Stop
from surety.rulebook.table import Table

__all__ = [
    "UNKNOWN",
    "Answer",
    "Best",
    "Case",
    "Change",
    "Explanation",
    "Fault",
    "Finding",
    "Library",
    "NoReleaseKnown",
    "NotComparable",
    "Release",
    "RulebookError",
    "RulebookValueError",
    "Status",
    "Stop",
    "Table",
    "TableDiff",
    "UnknownRow",
    "UnknownTable",
    "check_release",
    "diff_releases",
    "load_cases",
    "load_release",
    "retroactive",
]
