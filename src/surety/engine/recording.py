"""Turning outcomes into rows. No SQL here: the rows wait in `Written` until the batch is stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from surety.engine.fact import Fact, Party, Source, SubjectKind
from surety.engine.keys import Key, bucket_of, bucket_of_key, digest
from surety.engine.outcome import Case, Deadline, Decision, Message, Outcome, Publication, Refusal, WorkItem
from surety.engine.rows import text_array
from surety.engine.store import Subject, Written
from surety.engine.wire import encode, instant_text
from surety.evidence.naming import files_named


class Recorder:
    """Collects the rows of one batch. Instants become text here: quicker than in the driver."""

    def __init__(self, *, release_no: int, now: datetime) -> None:
        self.written = Written()
        self.contents: dict[str, bytes] = {}
        """Releases that a fact of this batch may publish, by hash."""
        self.marks: dict[str, str] = {}
        """Marks that subjects of this batch took for themselves: the mark, and whose it is."""
        self.imported = False
        """Whether the fact at hand is history: what it sends back was sent by whoever kept the books then."""
        self._release_no = release_no
        self._received_at = now
        self._now = instant_text(now)
        self._new_deadlines: dict[tuple[Subject, str, int], list[Any]] = {}
        self._new_items: dict[tuple[str, str], list[Any]] = {}
        """Rows of this batch that may end in it."""
        self._inputs: dict[tuple[str, bytes], Key] = {}

    def silent(self, fact: Fact, source: Source, key: Key, body: bytes) -> None:
        """A fact that changes no case is only stored (most carrier scans)."""
        self._fact(fact, fact.subject, source, 0, key, body, None, self._now)

    def applied(
        self,
        fact: Fact,
        source: Source,
        before: Case | None,
        outcome: Outcome,
        key: Key,
        body: bytes,
        reads: dict[str, Any] | None,
        effective: datetime,
    ) -> None:
        """A fact that made the next version of its case, and everything that follows from it."""
        subject, seq, at = fact.subject, outcome.case.version, instant_text(effective)
        bucket = self._fact(fact, subject, source, seq, key, body, reads, at)
        self._files(bucket, fact, body)
        if outcome.deadlines or outcome.cleared:
            self._deadlines(fact, bucket, before, outcome, at)
        for transfer in outcome.transfers:
            self.written.rows["surety_transfer"].append(
                (
                    bucket, subject, transfer.effect, seq, transfer.debit, transfer.credit, transfer.amount_fen,
                    outcome.case.currency, transfer.table, transfer.row, at, self._now, outcome.case.shop,  # type: ignore[attr-defined]
                )
            )  # fmt: skip
        for refund in outcome.refunds:
            self.written.rows["surety_refund_intent"].append(
                (
                    bucket, subject, refund.intent, refund.amount_fen, outcome.case.currency, refund.payment,  # type: ignore[attr-defined]
                    self._now, self._now, "external" if self.imported else "pending",
                )
            )  # fmt: skip
        for n, message in enumerate(outcome.messages):
            if message.useless_from is None or message.useless_from > self._received_at:
                self._message(bucket, subject, seq, n, message, outcome.case)
        for n, decision in enumerate(outcome.decisions):
            self._decision(bucket, subject, seq, n, decision)
        for item in outcome.opened:
            self._open_item(bucket, subject, seq, item)
        for key in outcome.closed:
            self._close_item(bucket, subject, key)
        for publication in outcome.published:
            self._publication(publication)
        for mark in outcome.marks:
            self.marks[mark] = subject
            self.written.rows["surety_mark"].append((bucket_of(mark), mark, subject))
        for n, entry in enumerate(outcome.entries):
            body = encode(entry.body).decode()
            self.written.rows["surety_log_wanted"].append((bucket, subject, seq, n, entry.kind, body, self._now))

    def refused(self, fact: Fact, source: Source, refusal: Refusal) -> None:
        """A command that changed nothing, with the clause behind the refusal."""
        self.written.rows["surety_refusal"].append(
            (
                bucket_of(fact.subject), uuid4().hex, fact.kind.value, fact.subject, fact.__struct_config__.tag,
                refusal.code, refusal.clause, encode(refusal.params).decode(), source.party.value, source.name,
                source.actor, instant_text(fact.at), self._now,
            )
        )  # fmt: skip

    def fired(self, subject: Subject, step: str, deadline: Deadline) -> None:
        """A deadline lapsed; its row leaves the sweep for good."""
        self._end((subject, step, deadline.version), "fired")

    # ------------------------------------------------------------------------------------------- one row each

    def _fact(
        self, fact: Fact, subject: str, source: Source, seq: int, key: Key, body: bytes, reads: Any, at: str
    ) -> int:
        """The bucket it went to."""
        bucket = bucket_of(subject)
        self.written.rows["surety_fact"].append(
            (
                bucket, _NAME[fact.kind], subject, seq, fact.__struct_config__.tag, key,
                instant_text(fact.at), self._now, at, _NAME[source.party], source.name, source.actor,
                self._release_no, body.decode(), encode(reads).decode() if reads else None,
            )
        )  # fmt: skip
        return bucket

    def _files(self, bucket: int, fact: Fact, body: bytes) -> None:
        named = files_named(fact.__struct_config__.tag, body)  # type: ignore[arg-type]
        if named is not None:
            evidence, hashes = named
            self.written.rows["surety_evidence"] += [
                (bucket, fact.kind.value, fact.subject, each, evidence, instant_text(fact.at)) for each in hashes
            ]

    def _deadlines(self, fact: Fact, bucket: int, before: Case | None, outcome: Outcome, at: str) -> None:
        was = before.deadlines if before else {}
        subject = (fact.kind, fact.subject)
        set_steps = {change.step for change in outcome.deadlines}
        for step in {*outcome.cleared, *set_steps} & was.keys():
            self._end((subject, step, was[step].version), "moved" if step in set_steps else "met", only_new=True)
        for step in set_steps:
            deadline = outcome.case.deadlines[step]
            was_due_at = instant_text(was[step].due_at) if step in was else None
            row = [
                bucket, _NAME[fact.kind], fact.subject, step, deadline.version,
                instant_text(deadline.due_at), was_due_at, at, outcome.case.version, deadline.table, deadline.row,
                encode(deadline.basis).decode(), None, None,
            ]  # fmt: skip
            self._new_deadlines[subject, step, deadline.version] = row
            self.written.rows["surety_deadline"].append(row)

    def _end(self, deadline: tuple[Subject, str, int], how: str, *, only_new: bool = False) -> None:
        """End a deadline's row: in place if this batch wrote it.

        A stored row that was met or moved is left alone (insert-only); when its time comes the sweep finds that the
        case holds another version and marks it stale. A stored row that fired is marked here.
        """
        row = self._new_deadlines.get(deadline)
        if row is not None:
            row[-2:] = [self._now, row[-1] or how]  # one that fired has not moved, though its lapse sets the next
        elif not only_new:
            (kind, subject), step, version = deadline
            self.written.ended_deadlines.append(
                (bucket_of(subject), kind.value, subject, step, version, self._now, how)
            )

    def _publication(self, publication: Publication) -> None:
        content = "\\x" + self.contents[publication.hash].hex()
        known_from = instant_text(publication.known_from)
        self.written.rows["surety_release"].append(
            (0, publication.release_no, publication.hash, content, known_from, publication.note)
        )

    def _message(self, bucket: int, subject: str, seq: int, n: int, message: Message, case: Case) -> None:
        recipient = message.to if ":" in message.to else _RECIPIENT[message.to](case, subject)
        params = encode(message.params).decode()
        self.written.rows["surety_outbox"].append((bucket, subject, seq, n, message.kind, recipient, params, self._now))

    def _decision(self, bucket: int, subject: str, seq: int, n: int, decision: Decision) -> None:
        key = self._input(decision.table, encode(decision.inputs))
        self.written.rows["surety_decision"].append(
            (
                bucket, subject, seq, n, decision.table, instant_text(decision.on), self._release_no, self._now,
                decision.status, text_array(decision.rows), bucket_of_key(key), key,
            )
        )  # fmt: skip

    def _input(self, table: str, inputs: bytes) -> Key:
        """The key of an input vector, which is written once a batch."""
        key = self._inputs.get((table, inputs))
        if key is None:
            key = self._inputs[table, inputs] = digest(table.encode(), inputs)
            self.written.rows["surety_decision_input"].append((bucket_of_key(key), key, table, inputs.decode()))
        return key

    def _open_item(self, bucket: int, subject: str, seq: int, item: WorkItem) -> None:
        details = encode(item.details).decode()
        row = self._new_items[subject, item.key] = [
            bucket, subject, item.key, item.kind, details, self._now, None, seq,
        ]  # fmt: skip
        self.written.rows["surety_work_item"].append(row)

    def _close_item(self, bucket: int, subject: str, key: str) -> None:
        """An item opened in this very batch is written closed."""
        row = self._new_items.pop((subject, key), None)
        if row is not None:
            row[-2] = self._now
        else:
            self.written.closed_items.append((bucket, subject, key, self._now))


_NAME: dict[str, str] = {each: each.value for each in (*SubjectKind, *Party)}
"""The plain text of a kind or party: quicker than to ask each time."""

_RECIPIENT: dict[str, Callable[[Any, str], str]] = {
    "shop": lambda case, subject: f"shop:{case.shop}",
    "buyer": lambda case, subject: f"buyer:{getattr(case, 'order', subject)}",
    "staff": lambda case, subject: "staff",
}
