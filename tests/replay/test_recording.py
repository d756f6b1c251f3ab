"""Across versions a stored log gives the same decisions, deadlines and postings (docs/decisions/0017)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import fields

from surety.engine.db import connect
from surety.engine.fact import SubjectKind
from surety.engine.replay import Diverged
from surety.engine.room import fact_types
from tests.replay.recording import BYTES_MAX, FILE, Answer, History, Recording, answered, read
from tests.soak import pairs, pieces

TOLD_MAX = 12
ADVICE = """
Facts that were stored before this change are answered otherwise after it. Do one of three (docs/decisions/0017):
- a rule changed: give it a dated row in rulebook/ and ask that row; under a release without it nothing changes
- the program wants to know more: let `reads` of the room store it with the fact; facts without it stay as they were
- the old answer was a fault: `python -m tests.replay`, and a line in CHANGELOG.md that names the clause
"""
MISSING = "not recorded: run `python -m tests.replay`, which adds what tests show and tells whose answers it renewed"


@pytest.fixture(scope="module")
def recording() -> Recording:
    return read()


def test_a_log_of_before_is_answered_as_it_was(db, database_url, recording):
    with connect(database_url) as connection:
        told = (line for each in answered(connection, recording) for line in differing(*each))
        found = list(told)
    if found:
        pytest.fail("\n".join([*found[:TOLD_MAX], f"{len(found)} answers", ADVICE]), pytrace=False)


def differing(history: History, given: Iterator[Answer]) -> Iterator[str]:
    """Each answer that is another now, until the first fact that is refused."""
    for seq, fact in enumerate(history.facts, 1):
        place = f"{history.kind} {history.subject} ({history.name[:8]}), fact {seq} {fact.type}"
        try:
            now = next(given)
        except Diverged as error:
            yield f"{place}: was accepted, is now {error}"
            return
        yield from (f"{place}: {what}" for what in _otherwise(fact.answer, now))


def _otherwise(was: Answer, now: Answer) -> Iterator[str]:
    for field in fields(Answer):
        before, after = getattr(was, field.name), getattr(now, field.name)
        if before != after:
            yield f"{field.name} {_shown(before, after)} is now {_shown(after, before)}"


def _shown(one: str | tuple[str, ...], other: str | tuple[str, ...]) -> str:
    """What only this one has; all of it where they differ in order alone."""
    return (
        one if isinstance(one, str) else "; ".join(each for each in one if each not in other) or "; ".join(one) or "-"
    )


def test_every_fact_is_recorded(recording):
    met = {fact.type for history in recording.histories for fact in history.facts}
    _nothing_is_missing(fact_types().keys() - met)


def _nothing_is_missing(names: set[str]) -> None:
    if names:
        pytest.fail("\n".join([MISSING, *sorted(names)]), pytrace=False)


def test_every_fact_is_recorded_in_every_status_that_takes_it(recording):
    met = set(_met(recording))
    wanted = pairs.taken() | {(SubjectKind.PIECE, stage, tag) for stage, tag in pieces.legal()}
    _nothing_is_missing({" ".join(pair) for pair in wanted - met})


def _met(recording: Recording) -> Iterator[tuple[str, str, str]]:
    for history in recording.histories:
        was = "none"
        for fact in history.facts:
            yield history.kind, was, fact.type
            was = fact.answer.status


def test_the_recording_is_small(recording):
    assert FILE.stat().st_size <= BYTES_MAX
