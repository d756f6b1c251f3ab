"""The door for a web process: facts that arrive at the same moment share one transaction (group commit).

Threads hand over what they were given and wait; one thread takes everything that has gathered, submits it, and hands
back each one's answers. Nothing is answered before it is committed. Whoever was just answered may be about to ask
again, so the thread lingers a moment for as many as there were; else two halves would take turns for ever.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from queue import Empty, SimpleQueue
from time import monotonic

import psycopg

from surety.engine import db
from surety.engine.door import Submission, submit_mixed
from surety.engine.fact import Fact, Source
from surety.engine.intake import Result
from surety.engine.wire import decode_fact, encode

FACTS_MAX = 2000
"""Facts in one shared transaction; what does not fit waits for the next."""

LINGER_SECONDS_MAX = 0.0005
"""How long a transaction waits for company: about as long as a small one takes."""

LOCK_SECONDS_MAX = 5
"""How long a click waits for a case that somebody else holds."""

ANSWER_SECONDS_MAX = 60
"""How long whoever handed facts over waits for the answers."""


@dataclass(slots=True)
class _Waiting:
    submissions: list[Submission]
    answer: Future[list[Result]] = field(default_factory=Future)


def submit(facts: Sequence[Fact], *, source: Source) -> list[Result]:
    """Submit facts now and wait for their answers, which come in the same order."""
    return submit_decoded(as_sent(facts), source=source)


def as_sent(facts: Sequence[Fact]) -> list[Fact]:
    """Facts built in code, as they are read when they are sent: a replay reads them so, and to the byte.

    Raises FactError for one that nobody could have sent: its constructor checks nothing.
    """
    return [decode_fact(encode(fact)) for fact in facts]


def submit_decoded(facts: Sequence[Fact], *, source: Source) -> list[Result]:
    """The same for facts that `decode_fact` made: reading them was the check."""
    return _gate().submit([Submission(fact, source) for fact in facts])


@cache
def _gate() -> Gate:
    return Gate()


class Gate:
    """One submitting thread and its connection."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[_Waiting] = SimpleQueue()
        self._expected = 1
        self._connection: db.Connection | None = None
        self._ahead = timedelta()
        self._ahead_read_at = 0.0
        threading.Thread(target=self._run, name="surety-gate", daemon=True).start()

    def submit(self, submissions: list[Submission]) -> list[Result]:
        waiting = _Waiting(submissions)
        self._queue.put(waiting)
        return waiting.answer.result(ANSWER_SECONDS_MAX)

    def _run(self) -> None:
        while True:
            self._serve(self._gather())

    def _gather(self) -> list[_Waiting]:
        """Everything that waits; if that is fewer than lately, what comes within the bound too."""
        gathered = [self._queue.get()]
        count = len(gathered[0].submissions)
        until = monotonic() + LINGER_SECONDS_MAX
        while count < FACTS_MAX:
            linger = until - monotonic() if len(gathered) < self._expected else 0.0
            try:
                gathered.append(self._queue.get(timeout=max(linger, 0.0)))
            except Empty:
                break
            count += len(gathered[-1].submissions)
        return gathered

    def _serve(self, gathered: list[_Waiting]) -> None:
        """All in one transaction; if that fails, each alone, so that one's fault is nobody else's."""
        try:
            results = self._submit([s for waiting in gathered for s in waiting.submissions])
        except Exception as error:
            if len(gathered) == 1:
                gathered[0].answer.set_exception(error)
            else:
                for waiting in gathered:
                    self._serve([waiting])
            return
        self._expected = len(gathered) + self._queue.qsize()
        for waiting in gathered:
            count = len(waiting.submissions)
            waiting.answer.set_result(results[:count])
            results = results[count:]

    def _submit(self, submissions: list[Submission]) -> list[Result]:
        """Once more on a new connection if the old one was lost: a fact id makes the second try harmless."""
        try:
            return submit_mixed(self._connected(), submissions, now=self._now())
        except psycopg.errors.LockNotAvailable:
            raise  # the others are served one by one
        except psycopg.OperationalError:
            self._connection = None
            return submit_mixed(self._connected(), submissions, now=self._now())

    def _connected(self) -> db.Connection:
        if self._connection is None or self._connection.closed:
            self._connection = db.connect()
            self._connection.execute(f"set lock_timeout = '{LOCK_SECONDS_MAX}s'")
            db.keep_plans(self._connection)
        return self._connection

    def _now(self) -> datetime:
        """The clock, asking the database how far a sandbox is ahead at most once a second."""
        if monotonic() - self._ahead_read_at > 1.0:
            row = self._connected().execute("select ahead from surety_clock").fetchone()
            self._ahead, self._ahead_read_at = (row[0] if row else timedelta()), monotonic()
        return datetime.now(UTC) + self._ahead
