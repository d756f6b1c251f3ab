"""Do the provider's books and ours agree? Compared refund by refund, by key; every difference is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from surety.engine.db import Connection

_OURS = """
select subject || '/' || intent, subject, intent, amount_fen, state, provider_ref from surety_refund_intent
where state <> 'external' and created_at < %s
"""


class Kind(StrEnum):
    NOT_OURS = "not_ours"
    """The provider sent a refund that no intent of ours asked for."""
    NOT_KNOWN_SENT = "not_known_sent"
    """It was sent, and we still hold its fate to be unknown."""
    SENT_BUT_FAILED = "sent_but_failed"
    """It was sent, and we were told that it failed."""
    NOT_SENT = "not_sent"
    """We hold it settled, and the provider has not sent it."""
    OTHER_AMOUNT = "other_amount"
    OTHER_REFERENCE = "other_reference"
    TWICE = "twice"
    """One key stands twice in the report."""


class Difference(Struct, frozen=True):
    """`ours_fen` and `theirs_fen` are None where that side has nothing under this key."""

    kind: Kind
    key: str
    order: str = ""
    intent: str = ""
    ours_fen: int | None = None
    theirs_fen: int | None = None
    ref: str = ""


Line = tuple[str, int, str]
"""Of the provider's report: key, amount sent, reference."""


def reconcile(connection: Connection, report: Iterable[Line], *, until: datetime) -> Iterator[Difference]:
    """Every difference between the report and what was decided before `until`, in order of key."""
    ours = {row[0]: row[1:] for row in connection.execute(_OURS, [until]).fetchall()}
    seen: set[str] = set()
    found: list[Difference] = []
    for key, theirs_fen, ref in report:
        if key in seen:
            found.append(Difference(Kind.TWICE, key, theirs_fen=theirs_fen, ref=ref))
            continue
        seen.add(key)
        if key not in ours:
            found.append(Difference(Kind.NOT_OURS, key, theirs_fen=theirs_fen, ref=ref))
            continue
        order, intent, ours_fen, state, our_ref = ours[key]
        kind = _kind(state, ours_fen, theirs_fen, our_ref, ref)
        if kind is not None:
            found.append(Difference(kind, key, order, intent, ours_fen, theirs_fen, ref))
    for key, (order, intent, ours_fen, state, our_ref) in ours.items():
        if state == "settled" and key not in seen:
            found.append(Difference(Kind.NOT_SENT, key, order, intent, ours_fen, None, our_ref))
    yield from sorted(found, key=lambda each: (each.key, each.kind))


def _kind(state: str, ours_fen: int, theirs_fen: int, our_ref: str, ref: str) -> Kind | None:
    if state == "failed":
        return Kind.SENT_BUT_FAILED
    if state != "settled":
        return Kind.NOT_KNOWN_SENT
    if ours_fen != theirs_fen:
        return Kind.OTHER_AMOUNT
    return Kind.OTHER_REFERENCE if our_ref != ref else None
