"""Every history that the tests make, gathered while they run: what the engine records is a step from case to case."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from surety.engine.batch import Batch
from surety.engine.fact import Fact, Source, SubjectKind
from surety.engine.outcome import Case, Outcome
from surety.engine.recording import Recorder
from surety.engine.wire import FactError, decode_fact, encode, instant_text
from tests.replay.recording import History, Stated, answer

State = tuple[SubjectKind, str, bytes]
"""A subject and the digest of its case: whoever comes there by whichever test goes on alike."""


class Step(NamedTuple):
    before: State | None
    after: State
    stated: Stated
    book: str


class Pool:
    """A plugin of pytest. `steps` leads from each state to the step that was first to make it."""

    def __init__(self) -> None:
        self.steps: dict[State, Step] = {}
        self.others: dict[tuple[State | None, str, State], Step] = {}
        self.books: dict[str, bytes] = {}
        self._record = Batch._record

    def pytest_configure(self) -> None:
        pool, record = self, self._record

        def gathering(batch: Batch) -> None:
            for recorded, what in batch._to_record:
                if getattr(recorded, "__func__", None) is Recorder.applied:
                    pool.take(batch, *what)
            record(batch)

        Batch._record = gathering  # type: ignore[method-assign]

    def pytest_unconfigure(self) -> None:
        Batch._record = self._record  # type: ignore[method-assign]

    def take(
        self, batch: Batch, fact: Fact, source: Source, case: Case | None, outcome: Outcome, key: Any, body: bytes,
        reads: dict[str, Any] | None, effective: Any,
    ) -> None:  # fmt: skip
        """One step: refused facts make none, and what a case was made up as has none before it."""
        if not _can_be_sent(body):
            return
        book = batch._book
        self.books.setdefault(book.hash, book.to_bytes())
        before, after = state_of(fact, case), state_of(fact, outcome.case)
        assert after is not None
        by = (source.party.value, source.name, source.actor)
        read = encode(reads).decode() if reads else None
        tag = str(fact.__struct_config__.tag)
        stated = Stated(tag, body.decode(), instant_text(effective), by, batch._release_no, read, answer(outcome))
        step = Step(before, after, stated, book.hash)
        self.steps.setdefault(after, step)
        self.others.setdefault((before, tag, after), step)

    def histories(self) -> Iterator[History]:
        """Each step at the end of a history that leads there."""
        for last in self.others.values():
            way = self._way(last)
            releases = {step.stated.release_no: step.book for step in way}
            if way and all(releases[step.stated.release_no] == step.book for step in way):
                kind, subject, _ = last.after
                yield History(kind, subject, releases, tuple(step.stated for step in way))

    def _way(self, last: Step) -> list[Step]:
        way = [last]
        while (before := way[-1].before) is not None:
            if before not in self.steps or len(way) > FACTS_MAX:
                return []
            way.append(self.steps[before])
        return way[::-1]


def _can_be_sent(body: bytes) -> bool:
    """Tests of `decide` make facts of which the door would say that they are none."""
    try:
        decode_fact(body)
    except FactError:
        return False
    return True


FACTS_MAX = 40
"""Of one history: longer ones repeat themselves."""


def state_of(fact: Fact, case: Case | None) -> State | None:
    return None if case is None else (fact.kind, fact.subject, sha256(encode(case)).digest())
