"""Which cases a set of facts needs, locked in the one fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from surety.engine import store
from surety.engine.fact import RANK, Fact, SubjectKind
from surety.engine.room import rooms
from surety.engine.store import Held, Subject


def lock(cursor: Any, facts: Iterable[Fact], *, silent: Mapping[Subject, Held]) -> dict[Subject, Held]:
    """Lock every case the facts name, lower ranks first, and read those they only look at.

    What a case passes on, such as a parcel its scans, it passes to subjects of a higher rank, which are locked after
    it. Silent facts lock no case of `silent` but one that hears them.
    """
    wanted: set[Subject] = set()
    looked_at: set[Subject] = set()
    for fact in facts:
        if not fact.silent or _hears(silent.get((fact.kind, fact.subject)), fact.kind):
            wanted.add((fact.kind, fact.subject))
        wanted.update(fact.touches())
        looked_at.update(fact.reads())
    return look_at(cursor, store.load(cursor, looked_at - wanted, lock=False) | _lock(cursor, wanted))


def lock_passed_on(cursor: Any, cases: Mapping[Subject, Held]) -> dict[Subject, Held]:
    """Lock what these cases, which are locked already, pass something on to."""
    return _lock(cursor, set(_passed_on(cases)))


def look_at(cursor: Any, cases: dict[Subject, Held]) -> dict[Subject, Held]:
    """These cases with those whose values they need, which stay unlocked."""
    wanted = {
        other
        for (kind, _), held in cases.items()
        if (looks_at := rooms()[kind].looks_at) is not None and held.case is not None
        for other in looks_at(held.case)
    }
    return cases | store.load(cursor, wanted - cases.keys(), lock=False) if wanted else cases


def _lock(cursor: Any, wanted: set[Subject]) -> dict[Subject, Held]:
    """Rank by rank: what is locked may want more of higher ranks."""
    cases: dict[Subject, Held] = {}
    while wanted:
        kind = min((kind for kind, _ in wanted), key=RANK.__getitem__)
        asked = {subject for subject in wanted if subject[0] is kind}
        locked = store.load(cursor, asked, lock=True)
        wanted = (wanted - asked).union(_passed_on(locked))
        cases |= locked
    return cases


def _passed_on(cases: Mapping[Subject, Held]) -> Iterator[Subject]:
    for (kind, name), held in cases.items():
        for other in rooms()[kind].passes_on(held.case) if held.case is not None else ():
            assert RANK[other[0]] > RANK[kind], f"{kind} {name} would lock {other} out of order"
            yield other


def look_at_silent(cursor: Any, facts: Iterable[Fact]) -> dict[Subject, Held]:
    """Cases of silent facts as far as they exist, without a lock.

    One that comes into being after this look is compared with quarantine, as for any fact.
    """
    return store.load(cursor, {(fact.kind, fact.subject) for fact in facts if fact.silent}, lock=False)


def _hears(held: Held | None, kind: SubjectKind) -> bool:
    return held is not None and rooms()[kind].hears(held.case)
