"""Which cases a set of facts needs, locked in the one fixed order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from surety.engine import store
from surety.engine.fact import RANK, Fact, SubjectKind
from surety.engine.store import Held, Subject


def lock(cursor: Any, facts: Iterable[Fact]) -> dict[Subject, Held]:
    """Lock every case the facts name, lower ranks first, and read those they only look at.

    Parcels come before orders, so that the orders a scan will be passed on to are known when orders are locked.
    Silent facts take no lock and read no case.
    """
    wanted: set[Subject] = set()
    looked_at: set[Subject] = set()
    for fact in facts:
        if not fact.silent:
            wanted.add((fact.kind, fact.subject))
        wanted.update(fact.touches())
        looked_at.update(fact.reads())
    cases = store.load(cursor, looked_at - wanted, lock=False)
    for kind in sorted(SubjectKind, key=RANK.__getitem__):
        cases |= store.load(cursor, {subject for subject in wanted if subject[0] is kind}, lock=True)
        if kind is SubjectKind.PARCEL:
            wanted.update(_passed_on_to(cases))
    return cases


def _passed_on_to(cases: dict[Subject, Held]) -> set[Subject]:
    parcels = (held.case for (kind, _), held in cases.items() if kind is SubjectKind.PARCEL)
    return {(SubjectKind.ORDER, order) for case in parcels if case is not None for order in case.orders}  # type: ignore[attr-defined]


def known_to_silent(cursor: Any, facts: Iterable[Fact]) -> set[Subject]:
    """Subjects of silent facts that exist already; looked up without their cases."""
    silent: dict[SubjectKind, set[str]] = {}
    for fact in facts:
        if fact.silent:
            silent.setdefault(fact.kind, set()).add(fact.subject)
    return {(kind, name) for kind, names in silent.items() for name in store.known(cursor, kind, names)}
