"""A payment provider for sandboxes and tests, with books of its own, that misbehaves on demand.

Its books are committed by themselves, as another company's are: what it has done stays done when we are killed or roll
back. Each call takes the next fault of its plan, one call at a time:

    lost         the request never arrives; no answer
    no_answer    the refund is made, the answer is lost
    slow         accepted; made, but told only by a look-up
    refused      failed for good
    wrong_amount a fen less is sent than was asked for
    denied       the refund is made, and said to have failed
    twice        the refund is made twice under its key; its report says so, its answers do not
    forgets      the next look-up says that the key is not known
    stale        the next look-up tells what was true before: taken on, and no end yet
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import repeat
from random import Random
from threading import Lock
from zlib import crc32

from surety.engine import clock
from surety.engine.db import Connection, connect
from surety.engine.keys import BUCKETS
from surety.money.provider import ProviderAway, RefundRequest, Reply, ReplyStatus

FAULTS = ("lost", "no_answer", "slow", "refused", "wrong_amount", "denied", "forgets", "twice", "stale")
HEALED = tuple(fault for fault in FAULTS if fault not in ("wrong_amount", "twice"))
"""Those that leave no difference between both books: what was denied is believed only when a look-up says the same."""
WELL = ""


class SandboxProvider:
    """`plan` yields the fault of each call in turn; `now` gives the time its books carry, asked of their connection.

    Callers' threads call it: it may not use a connection of theirs.
    """

    name = "sandbox"

    def __init__(
        self,
        plan: Iterable[str] = repeat(WELL),
        *,
        now: Callable[[Connection], datetime] = clock.now,
        open_books: Callable[[], Connection] = connect,
    ) -> None:
        self._turn = Lock()
        self._now, self._plan, self._open_books, self._opened = now, iter(plan), open_books, open_books()

    def refund(self, request: RefundRequest) -> Reply:
        with self._turn:
            fault = next(self._plan, WELL)
            if fault == "lost":
                raise ProviderAway("connection reset")
            made = self._make(request, fault)
        if fault == "no_answer":
            raise ProviderAway("timed out")
        if fault == "denied":
            return Reply(ReplyStatus.FAILED, made.at, code="declined")
        return Reply(ReplyStatus.ACCEPTED, made.at, made.ref) if fault == "slow" else made

    def look_up(self, key: str) -> Reply:
        with self._turn:
            fault = next(self._plan, WELL)
            known = None if fault == "forgets" else self._known(key)
        if known is None:
            return Reply(ReplyStatus.UNKNOWN_KEY)
        return Reply(ReplyStatus.ACCEPTED, known.at, known.ref) if fault == "stale" else known

    def report(
        self, *, begins_at: datetime | None = None, ends_at: datetime | None = None
    ) -> Iterator[tuple[str, int, str]]:
        """Its own account of the refunds it made in that time: (key, amount, reference), as often as it made each."""
        books = self._books
        with books.transaction(), books.cursor("report") as cursor:
            cursor.execute(
                "select refund_key, amount_fen, ref from surety_sandbox_refund"
                " cross join generate_series(1, case code when 'twice' then 2 else 1 end) where state = 'settled'"
                " and made_at >= coalesce(%s::timestamptz, '-infinity')"
                " and made_at < coalesce(%s::timestamptz, 'infinity') order by refund_key",
                [begins_at, ends_at],
            )
            yield from cursor

    def close(self) -> None:
        self._opened.close()

    @property
    def _books(self) -> Connection:
        """Opened again where the server has closed them."""
        if self._opened.closed:
            self._opened = self._open_books()
        return self._opened

    def _make(self, request: RefundRequest, fault: str) -> Reply:
        """At most once a key, whatever is asked and however often."""
        state = "failed" if fault == "refused" else "settled"
        sent_fen = request.amount_fen - (1 if fault == "wrong_amount" else 0)
        code = "account_closed" if state == "failed" else fault if fault == "twice" else ""
        self._books.execute(
            "insert into surety_sandbox_refund"
            " (bucket, refund_key, amount_fen, currency, payment, state, ref, code, made_at)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
            " on conflict (bucket, refund_key) do update set calls = surety_sandbox_refund.calls + 1",
            [_bucket(request.key), request.key, sent_fen, request.currency, request.payment, state,
             f"sandbox-{crc32(request.key.encode()):08x}", code, self._now(self._books)],
        )  # fmt: skip
        made = self._known(request.key)
        assert made is not None
        return made

    def _known(self, key: str) -> Reply | None:
        row = self._books.execute(
            "select state, made_at, ref, amount_fen, code from surety_sandbox_refund"
            " where bucket = %s and refund_key = %s",
            [_bucket(key), key],
        ).fetchone()
        return Reply(ReplyStatus(row[0]), *row[1:]) if row else None


def random_plan(seed: int, *, share: float) -> Iterator[str]:
    """Faults at random, for ever: `share` of the calls have one."""
    random = Random(seed)
    while True:
        yield random.choice(FAULTS) if random.random() < share else WELL


def _bucket(key: str) -> int:
    return crc32(key.encode()) % BUCKETS
