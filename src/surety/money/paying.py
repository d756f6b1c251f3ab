"""Sending refunds: each intent is called for until its end is known, always under the same key.

Before a call the intent is marked `unknown`, in a transaction of its own, so that whoever comes after a crash asks what
became of it before asking for it again. What the provider says goes through the door as a fact of the order, in the
transaction that ends the intent: were the order told of a failure and the intent left open, a person could send the
money again while this one is still asked for.

One that somebody says was sent another way, before it was called for at all, is not called for: it ends as a failure
of ours, which a person looks at. Called for once, it may be under way, and nobody can stop it.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future
from datetime import datetime
from typing import Any, NamedTuple

from surety.engine.db import Connection
from surety.engine.door import submit
from surety.engine.fact import Fact, Party, Source
from surety.engine.keys import bucket_of, digest
from surety.engine.wire import decode_fact, encode
from surety.money.provider import Provider, ProviderAway, RefundRequest, Reply, ReplyStatus
from surety.orders.refund_facts import RefundFailed, RefundSettled
from surety.orders.refunding import made_elsewhere

log = logging.getLogger(__name__)

PAYMENTS = Source(Party.SYSTEM, "payments")
LIMIT = 10
"""Intents called for in one go, at once: whoever stops the worker waits for no more."""

CALL_SECONDS = 30.0
"""How long a provider may take to answer; what it says later is asked for again."""

_CLAIM = """
with due as (
    select bucket, subject, intent, attempts from surety_refund_intent
    where state in ('pending', 'unknown') and next_attempt_at <= %s and provider in ('', %s)
    order by next_attempt_at limit %s for update skip locked
), looked_at as (
    select due.*, attempts = 0 and exists(
        select from surety_work_item w where w.bucket = due.bucket and w.subject = due.subject
            and w.item = format(%s, due.intent) and w.closed_at is null
    ) as doubted
    from due
)
update surety_refund_intent i set
    attempts = i.attempts + (not doubted)::int,
    state = case when doubted then i.state else 'unknown' end,
    provider = case when doubted then i.provider else %s end,
    next_attempt_at = %s + case
    when i.attempts = 0 then interval '5 s' when i.attempts = 1 then interval '30 s'
    when i.attempts = 2 then interval '2 min' when i.attempts = 3 then interval '10 min' else interval '1 h' end
from looked_at l where i.bucket = l.bucket and i.subject = l.subject and i.intent = l.intent
returning i.subject, i.intent, i.amount_fen, i.currency, i.payment, i.attempts, i.created_at
"""
"""What is withheld counts as no call: should its end not be booked, the next to claim it withholds it as well."""

_END = """
update surety_refund_intent i set state = told.state, ended_at = told.at, provider_ref = told.ref, code = told.code,
    told_fen = told.fen
from (select %s as state, %s::timestamptz as at, %s as ref, %s as code, %s::bigint as fen) told
where i.bucket = %s and i.subject = %s and i.intent = %s
  and (i.state in ('pending', 'unknown') or (i.state = 'failed' and told.state = 'settled'))
"""
"""Of two workers' answers the one that the money was sent stays, as with the order."""


class Claimed(NamedTuple):
    """An intent this worker calls for now; `attempts` counts this call, and is 0 of one that is not called for."""

    order: str
    intent: str
    amount_fen: int
    currency: str
    payment: str
    attempts: int
    created_at: datetime

    @property
    def key(self) -> str:
        return f"{self.order}/{self.intent}"


def pay_due(connection: Connection, provider: Provider, *, now: datetime, limit: int = LIMIT) -> int:
    """Call for some that are due; returns how many ended. Any number of workers may do so at once."""
    due = [now, provider.name, limit, made_elsewhere("%s"), provider.name, now]
    with connection.transaction():
        claimed = [Claimed(*row) for row in connection.execute(_CLAIM, due).fetchall()]
    asked = [(intent, _begin(provider, intent) if intent.attempts else _withheld(now)) for intent in claimed]
    return sum(_pay(connection, intent, reply, now) for intent, reply in asked)


def _withheld(now: datetime) -> Future[Reply]:
    reply: Future[Reply] = Future()
    reply.set_result(Reply(ReplyStatus.FAILED, at=now, code="withheld"))
    return reply


def _begin(provider: Provider, intent: Claimed) -> Future[Reply]:
    """Call beside: a call that never ends is left behind, and holds up no other refund and no stop."""
    reply: Future[Reply] = Future()

    def call() -> None:
        try:
            reply.set_result(_asked(provider, intent))
        except BaseException as error:
            reply.set_exception(error)

    threading.Thread(target=call, name=f"refund {intent.key}", daemon=True).start()
    return reply


def _pay(connection: Connection, intent: Claimed, asked: Future[Reply], now: datetime) -> int:
    try:
        reply = asked.result(timeout=CALL_SECONDS)
        fact = _fact(intent, reply)
        return 0 if fact is None else _book(connection, intent, reply, fact, now)
    except (ProviderAway, TimeoutError) as error:
        log.warning("refund %s: %s; asked again later", intent.key, error)
    except Exception:  # an adapter's fault or an answer that cannot be true: as good as none, and no other waits for it
        if connection.broken:
            raise
        log.exception("refund %s: no answer that can be used; asked again later", intent.key)
    return 0


def _book(connection: Connection, intent: Claimed, reply: Reply, fact: Fact, now: datetime) -> int:
    """Tell the order and end the intent, both or neither; returns how many ended."""
    with connection.transaction():
        (result,) = submit(connection, [fact], source=PAYMENTS, now=now)
        if not result.good:
            log.error("refund %s: the order answered %s %s", intent.key, result.status, result.code)
            return 0
        state, told_fen = ("settled", reply.amount_fen) if reply.status is ReplyStatus.SETTLED else ("failed", None)
        place: list[Any] = [bucket_of(intent.order), intent.order, intent.intent]
        return connection.execute(_END, [state, now, reply.ref, reply.code, told_fen, *place]).rowcount


def _asked(provider: Provider, intent: Claimed) -> Reply:
    """An intent that was called for before is looked up first. Asking again under its key is safe in either case.

    A failure is believed when a look-up says the same: taken for one, a refund that was made could be made twice.
    """
    if intent.attempts > 1:
        known = provider.look_up(intent.key)
        if known.status is not ReplyStatus.UNKNOWN_KEY:
            return known
    reply = provider.refund(RefundRequest(intent.key, intent.payment, intent.amount_fen, intent.currency))
    return provider.look_up(intent.key) if reply.status is ReplyStatus.FAILED else reply


def _fact(intent: Claimed, reply: Reply) -> Fact | None:
    """What the order is told; nothing while the refund is only on its way. The same end makes the same fact.

    Raises FactError where the provider says what no fact can say.
    """
    about: dict[str, Any] = {"order": intent.order, "at": reply.at or intent.created_at, "intent": intent.intent}
    told = digest(intent.key.encode(), reply.ref.encode())
    if reply.status is ReplyStatus.SETTLED:
        return _checked(RefundSettled(id=f"settled:{told}", amount_fen=reply.amount_fen, ref=reply.ref, **about))
    if reply.status is ReplyStatus.FAILED:
        return _checked(RefundFailed(id=f"failed:{told}", code=reply.code or "failed", **about))
    return None


def _checked(fact: Fact) -> Fact:
    """What another company says is read like what others send."""
    return decode_fact(encode(fact))
