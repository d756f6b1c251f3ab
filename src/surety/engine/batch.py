"""One batch in memory: facts applied to cases in order, and the rows that follow. No SQL, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from surety.disruptions.board import Board
from surety.engine.advance import advance
from surety.engine.authority import objection
from surety.engine.fact import SYSTEM, Fact, Source
from surety.engine.keys import Key, digest
from surety.engine.look_up import Seen
from surety.engine.outcome import Case, Context, Deadline, Outcome, Refusal
from surety.engine.recording import Recorder
from surety.engine.room import Cases, rooms
from surety.engine.store import Held, Subject
from surety.engine.wire import encode
from surety.inspection.bases import Bases
from surety.listings.recalled import RecallList
from surety.rulebook import Release


class UnknownSubject(LookupError):
    """The fact's subject does not exist and the fact does not create it."""


class Batch:
    """Applies facts to the cases it holds.

    A fact and all that follows from it are one: if a subject that it passes something on to refuses, nothing of it
    has happened. So rows are made only once all of it was accepted.
    """

    def __init__(
        self,
        cases: dict[Subject, Held],
        *,
        book: Release,
        release_no: int,
        now: datetime,
        board: Board | None = None,
        recalls: RecallList | None = None,
        bases: Bases | None = None,
    ) -> None:
        self.cases = cases
        self.now = now.astimezone(UTC)
        self.recorder = Recorder(release_no=release_no, now=now)
        self._book, self._release_no = book, release_no
        self._known: set[Subject] = set()
        lists = board or Board(), recalls or RecallList(), bases or Bases()
        self._values = _Values(cases, *lists, self.recorder.marks)
        self._seen: dict[Key, Seen] = {}
        self._to_record: list[Callable[[], None]] = []
        self._before: dict[Subject, tuple[Case | None, bool]] = {}
        """What the fact at hand has changed so far: each case as it was, and whether it was touched."""

    def submit(self, fact: Fact, source: Source, *, key: Key, body: bytes, imported: bool = False) -> Refusal | None:
        """Apply one fact from outside, after the deadlines that were due before it. Raises UnknownSubject.

        What counts as before is the fact's own time when `imported`, and `now` when live.
        """
        if not fact.creates and not self._has(fact):
            raise UnknownSubject(fact.subject)
        if fact.silent and not self._hears(fact):
            self.recorder.silent(fact, source, key=key, body=body)
            return None
        effective = fact.at.astimezone(UTC) if imported else self.now
        self.recorder.imported = imported
        if (fact.kind, fact.subject) in self.cases:
            self.lapse_due((fact.kind, fact.subject), effective)
        refusal = self._apply(fact, source, key=key, body=body, effective=effective)
        if refusal is None:
            self._record()
        else:
            self._take_back()
        return refusal

    def _has(self, fact: Fact) -> bool:
        """Whether the fact's subject exists; for a silent one it is enough that it was seen, its case unread."""
        subject = (fact.kind, fact.subject)
        held = self.cases.get(subject)
        return (held is not None and held.case is not None) or (fact.silent and subject in self._known)

    def _hears(self, fact: Fact) -> bool:
        held = self.cases.get((fact.kind, fact.subject))
        return held is not None and held.case is not None and rooms()[fact.kind].hears(held.case)

    def know(self, subjects: Iterable[Subject]) -> None:
        """Subjects that exist although their cases were not locked."""
        self._known.update(subjects)

    def see(self, key: Key, seen: Seen | None) -> None:
        """What the fact of this key was found to need of tables that are no cases."""
        if seen is not None:
            self._seen[key] = seen
            self.recorder.contents |= seen.contents

    def lapse_due(self, subject: Subject, until: datetime) -> int:
        """Fire this case's deadlines due at or before `until`, earliest first; returns how many fired."""
        fired = self._lapse_due(subject, until)
        self._record()
        return fired

    def _record(self) -> None:
        for record in self._to_record:
            record()
        self._to_record.clear()
        self._before.clear()

    def _take_back(self) -> None:
        for subject, (case, touched) in self._before.items():
            held = self.cases[subject]
            held.case, held.touched = case, touched
        self._to_record.clear()
        self._before.clear()

    def _lapse_due(self, subject: Subject, until: datetime) -> int:
        fired = 0
        held = self.cases[subject]
        while held.case is not None and held.case.deadlines:
            step, deadline = min(held.case.deadlines.items(), key=lambda item: (item[1].due_at, item[0]))
            if deadline.due_at > until:
                break
            self._fire(subject, step, deadline)
            fired += 1
        return fired

    def _fire(self, subject: Subject, step: str, deadline: Deadline) -> None:
        kind, name = subject
        lapsed = rooms()[kind].lapsed
        assert lapsed is not None, f"a deadline of a {kind} needs a fact that says it lapsed"
        identity = f"{step}/{deadline.version}"
        fact = lapsed(  # type: ignore[call-arg]
            id=identity, at=deadline.due_at, step=step, deadline_version=deadline.version, **{lapsed.named_by: name}
        )
        key = digest(kind.value.encode(), name.encode(), identity.encode())
        self._to_record.append(partial(self.recorder.fired, subject, step, deadline))
        effective = deadline.due_at.astimezone(UTC)  # as it is read again for a replay, whatever zone it was counted in
        refusal = self._apply(fact, SYSTEM, key=key, body=encode(fact), effective=effective)
        assert refusal is None, f"nobody can be refused time: {refusal}"

    def _apply(self, fact: Fact, source: Source, *, key: Key, body: bytes, effective: datetime) -> Refusal | None:
        """The fact, then what follows from it, each after the deadlines of its subject that were due before."""
        outcome = self._run(fact, source, key=key, body=body, effective=effective)
        if isinstance(outcome, Refusal):
            return outcome
        for n, follow_up in enumerate(outcome.follow_ups):
            if follow_up.silent:
                self._keep_silent(follow_up, digest(key.encode(), b"%d" % n))
                continue
            if (subject := (follow_up.kind, follow_up.subject)) in self.cases:
                self._lapse_due(subject, effective)
            follow_key = digest(key.encode(), b"%d" % n)
            refusal = self._apply(follow_up, SYSTEM, key=follow_key, body=encode(follow_up), effective=effective)
            if refusal is not None:
                return refusal
        return None

    def _keep_silent(self, fact: Fact, key: Key) -> None:
        self._to_record.append(partial(self.recorder.silent, fact, SYSTEM, key=key, body=encode(fact)))

    def _run(self, fact: Fact, source: Source, *, key: Key, body: bytes, effective: datetime) -> Outcome | Refusal:
        room = rooms()[fact.kind]
        held = self.cases.get((fact.kind, fact.subject)) or Held(None)
        if (refusal := objection(source, fact.kind, held.case)) is not None:
            return refusal
        reads = room.reads(fact, self._values)
        if key in self._seen:
            reads = (reads or {}) | self._seen[key].reads
        context = Context(effective, self._book, source, reads or {}, self._release_no)
        outcome = advance(room, held.case, fact, context)
        if isinstance(outcome, Refusal):
            return outcome
        before = held.case
        self._before.setdefault((fact.kind, fact.subject), (before, held.touched))
        held.case, held.touched = outcome.case, True
        self.cases[fact.kind, fact.subject] = held
        row = partial(self.recorder.applied, key=key, body=body, reads=reads, effective=effective)
        self._to_record.append(partial(row, fact, source, before, outcome))
        return outcome


class _Values(Cases):
    """The cases a fact may read values from, as they stand at that point of the batch."""

    def __init__(
        self, cases: dict[Subject, Held], board: Board, recalls: RecallList, bases: Bases, marks: Mapping[str, str]
    ) -> None:
        self._cases, self.board, self.recalls, self.bases, self.marks = cases, board, recalls, bases, marks

    def __getitem__(self, subject: Subject) -> Case:
        case = self._cases[subject].case
        if case is None:
            raise KeyError(subject)
        return case

    def __iter__(self) -> Any:
        return iter(self._cases)

    def __len__(self) -> int:
        return len(self._cases)
