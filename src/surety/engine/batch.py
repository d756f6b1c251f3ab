"""One batch in memory: facts applied to cases in order, and the rows that follow. No SQL, no clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
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
        lists = board or Board(), recalls or RecallList(), bases or Bases()
        self._values = _Values(cases, *lists, self.recorder.marks)
        self._seen: dict[Key, Seen] = {}
        self.look: Callable[[Fact], Seen | None] = lambda fact: None
        """What a deadline that lapses needs of what is no case."""
        self._to_record: list[tuple[Callable[..., None], tuple[Any, ...]]] = []
        self._before: dict[Subject, tuple[Case | None, bool]] = {}
        """What the fact at hand has changed so far: each case as it was, and whether it was touched."""

    def submit(self, fact: Fact, source: Source, *, key: Key, body: bytes, imported: bool = False) -> Refusal | None:
        """Apply one fact from outside, after the deadlines that were due before it. Raises UnknownSubject.

        What counts as before is the fact's own time when `imported`, and `now` when live.
        """
        subject = (fact.kind, fact.subject)
        held = self.cases.get(subject)
        case = held.case if held is not None else None
        if case is None and not fact.creates:
            raise UnknownSubject(fact.subject)
        if fact.silent and case is not None and not rooms()[fact.kind].hears(case):
            self.recorder.silent(fact, source, key, body)
            return None
        effective = fact.at.astimezone(UTC) if imported else self.now
        self.recorder.imported = imported
        if case is not None and case.deadlines:
            self.lapse_due(subject, effective)
        refusal = self._apply(fact, subject, source, key=key, body=body, effective=effective)
        if refusal is None:
            self._record()
        else:
            self._take_back()
        return refusal

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
        for record, what in self._to_record:
            record(*what)
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
            due = [(each.due_at, step) for step, each in held.case.deadlines.items() if each.due_at <= until]
            if not due:
                break
            _, step = min(due)
            self._fire(subject, step, held.case.deadlines[step])
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
        self.see(key, self.look(fact))
        self._to_record.append((self.recorder.fired, (subject, step, deadline)))
        effective = deadline.due_at.astimezone(UTC)  # as it is read again for a replay, whatever zone it was counted in
        refusal = self._apply(fact, subject, SYSTEM, key=key, body=encode(fact), effective=effective)
        assert refusal is None, f"nobody can be refused time: {refusal}"

    def _apply(
        self, fact: Fact, subject: Subject, source: Source, *, key: Key, body: bytes, effective: datetime
    ) -> Refusal | None:
        """The fact, then what follows from it, each after the deadlines of its subject that were due before.

        And after those of what its case passes on to: what is decided of a case must hold for an order as it is then.
        """
        self._lapse_passed_on(subject, effective)
        outcome = self._run(fact, subject, source, key=key, body=body, effective=effective)
        if isinstance(outcome, Refusal):
            return outcome
        for n, follow_up in enumerate([*outcome.follow_ups, *self._sent_elsewhere(fact, outcome)]):
            follow_key, content = digest(key.encode(), b"%d" % n), encode(follow_up)
            if follow_up.silent:
                self._to_record.append((self.recorder.silent, (follow_up, SYSTEM, follow_key, content)))
                continue
            if (other := (follow_up.kind, follow_up.subject)) in self.cases:
                self._lapse_due(other, effective)
            refusal = self._apply(follow_up, other, SYSTEM, key=follow_key, body=content, effective=effective)
            if refusal is not None:
                return refusal
        return None

    def _lapse_passed_on(self, subject: Subject, until: datetime) -> None:
        room, held = rooms()[subject[0]], self.cases.get(subject)
        if room.lapsed is None or held is None or held.case is None:
            return
        for other in room.passes_on(held.case):
            if other in self.cases:
                self._lapse_due(other, until)

    def _sent_elsewhere(self, fact: Fact, outcome: Outcome) -> list[Fact]:
        """What an import sends back was sent by whoever kept the books then, and the subject is told so at once."""
        sent = rooms()[fact.kind].sent_elsewhere
        return [sent(fact, refund) for refund in outcome.refunds] if sent and self.recorder.imported else []

    def _run(
        self, fact: Fact, subject: Subject, source: Source, *, key: Key, body: bytes, effective: datetime
    ) -> Outcome | Refusal:
        room = rooms()[fact.kind]
        held = self.cases.get(subject)
        if held is None:
            held = Held(None)
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
        self._before.setdefault(subject, (before, held.touched))
        held.case, held.touched = outcome.case, True
        self.cases[subject] = held
        accepted = (fact, source, before, outcome, key, body, reads, effective)
        self._to_record.append((self.recorder.applied, accepted))
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
