"""What the door reads for a fact beside cases: loaded behind the locks, once a fact, and stored with it.

Kept apart from the rooms, whose parts are pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from surety.engine.fact import Fact, SubjectKind
from surety.engine.keys import Key
from surety.rulebook import Release

if TYPE_CHECKING:
    from surety.engine.batch import Batch


class Seen(Struct, frozen=True):
    """`reads` are stored with the fact, for replays; `contents` are releases by hash, of which it may publish one."""

    reads: dict[str, Any]
    contents: dict[str, bytes] = {}


_AT_LAPSE = frozenset({SubjectKind.PIECE})
LookUp = Callable[[Any, Any, Release], Seen | None]
"""(cursor, fact, the release in force) -> what was seen, or None for a fact that needs nothing."""


def see(cursor: Any, batch: Batch, facts: Iterable[tuple[Key, Fact]], release: Release) -> None:
    """Read, for the few facts that need it, what is in no case; and have the batch read it for deadlines that lapse."""
    batch.look = lambda fact: look_ups()[fact.kind](cursor, fact, release) if fact.kind in _AT_LAPSE else None
    for key, fact in facts:
        look_up = look_ups().get(fact.kind)
        if look_up is not None:
            batch.see(key, look_up(cursor, fact, release))


@cache
def look_ups() -> dict[SubjectKind, LookUp]:
    """Which kinds of subject have facts that need more than cases."""
    from surety.amendments.looking import look_up_candidate, look_up_stop
    from surety.inspection.looking import look_up as look_up_seed
    from surety.inspection.looking import look_up_marks
    from surety.listings.looking import look_up as look_up_deposit
    from surety.merchants.looking import look_up

    return {
        SubjectKind.AMENDMENT: look_up_candidate,
        SubjectKind.RULEBOOK: look_up_stop,
        SubjectKind.SHOP: look_up,
        SubjectKind.LISTING: look_up_deposit,
        SubjectKind.SEED: look_up_seed,
        SubjectKind.PIECE: look_up_marks,
    }
