"""Random histories: a move is a few small numbers, and a market turns it into facts, sweeps and imports.

The same moves come from hypothesis, which shrinks them, and from a seeded generator in the soak.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from surety.disruptions import spreading
from surety.engine import db, door, outbox, quarantine, sweep
from surety.engine.fact import Fact, Source, SubjectKind
from surety.engine.intake import Result
from surety.engine.keys import bucket_of
from surety.engine.room import rooms
from surety.engine.wire import decode_case
from surety.money import settlement
from surety.money.paying import pay_due
from surety.money.sandbox import FAULTS, SandboxProvider
from tests.db.ruling import carry
from tests.db.sayings import BACK_HOURS, CARRIERS, MAKE, SOLD
from tests.db.staffing import compare_days, tell_of_recalls

SPRING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
OLD_REGIME = datetime(2022, 6, 1, 2, 0, tzinfo=UTC)
"""When a late order still cost a penalty (A8)."""
INSTANT = timedelta(microseconds=1)
HOLD = "hold-1"

WHAT = (
    "place", "pay", "ship", "ship_part", "pick_up", "move", "deliver", "sign", "refuse", "return", "cancel",
    "appeal", "decide", "propose", "ask_buyer", "answer", "answer_staff", "agree", "address", "register",
    "refund_settled", "refund_failed", "refund_retried", "refund_reached", "refund_recovered",
    "intercepted", "as_intercept",
    "close", "return_extra", "assign", "again", "reuse_id", "wait", "due", "almost_due", "sweep", "housekeep",
    "hold", "release", "draft", "publish", "lift", "withdraw", "file", "choose", "spread",
    "amend", "revise", "put_right", "submit", "approve", "reject", "give_up", "comment", "stop", "resume", "carry",
    "leave", "stay", "as_apply", "as_scan", "as_change", "as_withdraw", "as_agree", "as_refuse", "as_consent",
    "as_send", "as_freight", "as_receive", "as_examine", "as_send_back", "as_reship", "as_escalate", "as_evidence",
    "as_rule", "as_appeal", "as_shorten", "as_extend", "as_ask_time", "as_reopen",
    "as_close_item", "as_give", "as_found", "assign_both",
    "cv_open", "cv_say", "cv_hand", "cv_resolve", "cv_reopen", "cv_rate",
    "deposit_require", "deposit_pay", "deposit_take", "call_provider",
    "paper_hand_in", "paper_decide", "paper_end", "place_keep", "place_drop", "as_address",
    "compare_days", "compare_days", "close_any", "close_unasked", "close_shop_item", "paper_step", "charge",
    "recall", "recall_end", "recall_cancel", "tell_of_recalls", "report_violation", "judge",
)  # fmt: skip
OFTEN = ("place", "pay", "pay", "ship", "ship", "pick_up", "pick_up", "sign", "due", "almost_due", "wait", "sweep",
         "as_apply", "as_apply", "as_agree")  # fmt: skip
WAIT_HOURS = (1, 6, 30, 80, 24 * 160)


class Move(NamedTuple):
    """`order`, `parcel` and `n` are small numbers whose meaning `what` gives."""

    what: str
    order: int = 0
    parcel: int = 0
    n: int = 0


ORDERS, PARCELS, N = 4, 3, 6


def random_moves(random: Random, count: int) -> list[Move]:
    return [
        Move(random.choice(WHAT + OFTEN), random.randrange(ORDERS), random.randrange(PARCELS), random.randrange(N))
        for _ in range(count)
    ]


Covered = Counter[tuple[SubjectKind, str, str]]
"""How often a fact type met a status of its subject."""
COVERED = (SubjectKind.ORDER, SubjectKind.AFTERSALE, SubjectKind.CONVERSATION)


class Market:
    """One history under way: the clock, what was said, and what was answered."""

    def __init__(self, connection: db.Connection, *, start: datetime = SPRING, name: str = "") -> None:
        self.connection = connection
        self.now = start
        self.name = name
        self.said: list[tuple[Fact, Source, str | None]] = []
        self.holding = False
        self.count = 0
        self.refused: Covered = Counter()
        """How often a command was refused, by kind and status of its subject."""

    def play(self, move: Move) -> list[Result]:
        """One move; time stands still but for the moves that are about time."""
        self.count += 1
        if move.what in _TIME:
            _TIME[move.what](self, move)
            return []
        if move.what in ("again", "reuse_id"):
            return self._again(move)
        fact, source = MAKE[move.what](self, move)
        return self.submit(fact, source, hold=self._hold(move, source))

    def submit(self, fact: Fact, source: Source, *, hold: str | None = None) -> list[Result]:
        before = status_of(self.connection, fact)
        results = door.submit(self.connection, [fact], source=source, now=self.now, hold=hold)
        self.said.append((fact, source, hold))
        if before and results[0].status == "refused":
            self.refused[fact.kind, before, fact.__struct_config__.tag] += 1
        return results

    def version(self, notice: str) -> int:
        """The draft that a person who looks would publish."""
        found = (
            self.connection
            and self.connection.execute(
                "select version from surety_notice where bucket = %s and subject = %s", [bucket_of(notice), notice]
            ).fetchone()
        )
        return found[0] if found else 1

    def order(self, n: int) -> str:
        return f"{SOLD[n][0].partition(':')[0]}:{self.name}{n}"

    def shop(self, n: int) -> str:
        return SOLD[n][0]

    def waybill(self, n: int) -> tuple[str, str]:
        return CARRIERS[n], f"SF{self.name}000{n}"

    def back(self, move: Move) -> datetime:
        return self.now - timedelta(hours=BACK_HOURS[move.n])

    def _hold(self, move: Move, source: Source) -> str | None:
        return HOLD if self.holding and source.trusted and move.n % 2 else None

    def _again(self, move: Move) -> list[Result]:
        """Something that was said before, to the letter, or its id with other words."""
        if not self.said:
            return []
        fact, source, hold = self.said[(move.order * N + move.n) % len(self.said)]
        if move.what == "reuse_id":
            fact = replace(fact, at=fact.at - INSTANT)
        return door.submit(self.connection, [fact], source=source, now=self.now, hold=hold)


def status_of(connection: db.Connection, fact: Fact) -> str:
    if fact.kind not in COVERED:
        return ""
    row = connection.execute(
        f"select status from {rooms()[fact.kind].table} where bucket = %s and subject = %s",
        [bucket_of(fact.subject), fact.subject],
    ).fetchone()
    return row[0] if row else "none"


# ---------------------------------------------------------------------------------------------------- time


def _wait(market: Market, move: Move) -> None:
    market.now += timedelta(hours=WAIT_HOURS[min(move.n, 4)])


def _half_a_day(market: Market) -> None:
    market.now += timedelta(hours=12)
    sweep.fire_due(market.connection, market.now)


def _to_due(market: Market, early: timedelta) -> None:
    """To the next stored due instant, or the last one before it, and what a worker does then."""
    ahead = [
        deadline.due_at
        for kind, table in ((SubjectKind.ORDER, "surety_order"), (SubjectKind.AFTERSALE, "surety_aftersale"))
        for (document,) in market.connection.execute(f"select doc from {table}").fetchall()
        for deadline in decode_case(kind, document).deadlines.values()
        if deadline.due_at > market.now
    ]
    if ahead:
        market.now = max(market.now, min(ahead) - early)
    sweep.fire_due(market.connection, market.now)


def _release(market: Market, move: Move) -> None:
    market.holding = False
    door.release_hold(market.connection, HOLD)


def _hold(market: Market, move: Move) -> None:
    market.holding = True


def housekeep(market: Market) -> None:
    quarantine.readmit_all(market.connection, now=market.now)
    outbox.deliver(market.connection, market.now)
    settlement.settle(market.connection, now=market.now)


def spread(market: Market) -> None:
    """Two orders a transaction, so that parts end in the middle."""
    spreading.look_again(market.connection)
    spreading.run(market.connection, market.now, limit=2)


def _call_provider(market: Market, move: Move) -> None:
    """The worker calls for one refund that is due, and the payment provider answers, fails or lies."""
    fault = (*FAULTS, "")[(move.n + N * move.parcel) % (len(FAULTS) + 1)]
    provider = SandboxProvider([fault], now=lambda _: market.now, open_books=lambda: market.connection)
    pay_due(market.connection, provider, now=market.now, limit=1)


_TIME = {
    "wait": _wait,
    "due": lambda market, move: _to_due(market, timedelta()),
    "almost_due": lambda market, move: _to_due(market, INSTANT),
    "sweep": lambda market, move: sweep.fire_due(market.connection, market.now),
    "housekeep": lambda market, move: housekeep(market),
    "half_a_day": lambda market, move: _half_a_day(market),
    "spread": lambda market, move: spread(market),
    "carry": lambda market, move: carry(market),
    "call_provider": _call_provider,
    "compare_days": compare_days,
    "tell_of_recalls": tell_of_recalls,
    "hold": _hold,
    "release": _release,
}
