"""Which cases a set of facts needs, locked in the one fixed order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Set
from typing import Any

from surety.engine import store
from surety.engine.fact import RANK, Fact
from surety.engine.room import rooms
from surety.engine.store import Held, Subject


def lock(cursor: Any, facts: Collection[Fact]) -> dict[Subject, Held]:
    """Lock every case the facts name, lower ranks first, and read those they only look at.

    What a case passes on, such as a parcel its scans, it passes to subjects of a higher rank, which are locked after
    it; a silent fact passes nothing on unless its case hears it.
    """
    wanted: set[Subject] = set()
    silent: set[Subject] = set()
    looked_at: set[Subject] = set()
    for fact in facts:
        (silent if fact.silent else wanted).add((fact.kind, fact.subject))
        wanted.update(fact.touches())
        looked_at.update(fact.reads())
    silent -= wanted
    seen = store.load(cursor, looked_at - wanted - silent, lock=False)
    return look_at(cursor, seen | _lock(cursor, wanted, silent), facts if len(facts) > 1 else ())


def lock_passed_on(cursor: Any, cases: Mapping[Subject, Held]) -> dict[Subject, Held]:
    """Lock what these cases, which are locked already, pass something on to."""
    return _lock(cursor, set(_passed_on(cases)))


def look_at(cursor: Any, cases: dict[Subject, Held], facts: Collection[Fact] = ()) -> dict[Subject, Held]:
    """These cases with those whose values they need, which stay unlocked; so too of cases that these facts create."""
    wanted = {
        other
        for (kind, _), held in cases.items()
        if (looks_at := rooms()[kind].looks_at) is not None and held.case is not None
        for other in looks_at(held.case)
    }
    wanted.update(other for fact in facts if fact.creates for other in fact.looks_at(cases))
    return cases | store.load(cursor, wanted - cases.keys(), lock=False) if wanted else cases


def _lock(cursor: Any, wanted: set[Subject], silent: Set[Subject] = frozenset()) -> dict[Subject, Held]:
    """Rank by rank: what is locked may want more of higher ranks."""
    cases: dict[Subject, Held] = {}
    wanted = wanted | silent
    while wanted:
        kind = min((kind for kind, _ in wanted), key=RANK.__getitem__)
        asked = {subject for subject in wanted if subject[0] is kind}
        locked = store.load(cursor, asked, lock=True)
        passed_on = set(_passed_on(locked, silent))
        wanted, silent = (wanted - asked) | passed_on, silent - passed_on
        cases |= locked
    return cases


def _passed_on(cases: Mapping[Subject, Held], silent: Set[Subject] = frozenset()) -> Iterator[Subject]:
    for subject, held in cases.items():
        kind, name = subject
        if held.case is None or (subject in silent and not rooms()[kind].hears(held.case)):
            continue
        for other in rooms()[kind].passes_on(held.case):
            assert RANK[other[0]] > RANK[kind], f"{kind} {name} would lock {other} out of order"
            yield other
