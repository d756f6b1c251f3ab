"""Names for the ids in a list, looked up a page at a time: one query for each kind of thing that has names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from surety.consoles.listing import Column
from surety.consoles.listings.naming import creator_names
from surety.consoles.people import names_of
from surety.consoles.piece.cases import centre_names
from surety.engine.keys import bucket_of
from surety.engine.queries import shop_names
from surety.inspection.models import Piece

Names = dict[str, str]


def _titles(pieces: set[str]) -> Names:
    rows = Piece.objects.filter(bucket__in={bucket_of(each) for each in pieces}, subject__in=pieces)
    return dict(rows.values_list("subject", "title"))


def _anybody(subjects: set[str]) -> Names:
    """Of a recipient, or of what a fact is about: shops and centres have names, others are shown by their number."""
    centres = {each for each in subjects if ":ic-" in each}
    return shop_names(subjects - centres) | (centre_names(centres) if centres else {})


_LOOK_UP: Mapping[str, Callable[[set[str]], Names]] = {
    "shop": shop_names,
    "centre": centre_names,
    "person": names_of,
    "piece": _titles,
    "creator": creator_names,
    "recipient": _anybody,
    "message": _anybody,
    "subject": _anybody,
    "anything": _anybody,
}
NAMED = frozenset(_LOOK_UP) - {"message"}
"""The kinds of columns that an export carries twice: as it is stored, and by name."""


def names_in(columns: Iterable[Column], rows: list[dict[str, Any]]) -> Names:
    """By id, of whatever these rows show of these columns."""
    wanted: dict[Callable[[set[str]], Names], set[str]] = {}
    for column in columns:
        if column.kind in _LOOK_UP:
            ids = {_id(column.kind, row[column.key]) for row in rows}
            wanted.setdefault(_LOOK_UP[column.kind], set()).update(ids - {""})
    found: Names = {}
    for look_up, ids in wanted.items():
        found |= look_up(ids) if ids else {}
    return found


def name_of(column: Column, row: dict[str, Any], names: Mapping[str, str]) -> str:
    """What an export says beside an id; empty where it has no name."""
    return names.get(_id(column.kind, row[column.key]), "")


def _id(kind: str, value: Any) -> str:
    if kind == "message":  # whom it tells of, where that is somebody else
        return value.get("shop", "") if isinstance(value, dict) else ""
    return (value or "").partition(":")[2] if kind == "recipient" else value or ""
