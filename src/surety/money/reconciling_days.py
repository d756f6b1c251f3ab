"""Holds the provider's report against our refunds once a day is over; every difference becomes work for staff.

Each run looks at the days before as well: a refund decided before midnight and known after it lies within no single
day, and one whose end was unknown for days is looked for since it was decided. A difference is stated once: found again
tomorrow it is the same fact, and what staff closed stays closed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from surety.engine import door, store
from surety.engine.db import Connection
from surety.engine.fact import Fact, Party, Source
from surety.engine.keys import bucket_of, digest, fact_key
from surety.merchants.unasked import RefundUnasked
from surety.money.days import ZONE
from surety.money.provider import Provider, ProviderAway, Reporting
from surety.money.reconciling import Difference, Kind, reconcile
from surety.orders.refund_facts import RefundDiffers, RefundSettled

log = logging.getLogger(__name__)

RECONCILING = Source(Party.SYSTEM, "reconciliation")
DAYS = 3
BACK = timedelta(days=90)
"""No report is asked for what was decided so long before: a provider that keeps none so old would end all comparing."""
AT_ONCE = 500
AGAIN = timedelta(minutes=10)
"""After a report that did not come; it is never taken for one without refunds."""

_LAST = "select day from surety_reconciled where provider = %s"
_DONE = """
insert into surety_reconciled (provider, day, done_at, difference_count) values (%s, %s, %s, %s)
on conflict (provider) do update set
    day = excluded.day, done_at = excluded.done_at, difference_count = excluded.difference_count
"""
_LATE = """
select min(created_at) from surety_refund_intent
where ended_at - created_at > interval '1 day' and ended_at >= %s and ended_at < %s and created_at >= %s
    and state = 'settled' and provider = %s
"""
_SENT = """
update surety_refund_intent set state = 'settled', ended_at = %s, provider_ref = %s, told_fen = %s
where bucket = %s and subject = %s and intent = %s and state = 'failed'
"""


def steps(connection: Connection, provider: Provider | None) -> Callable[[datetime], int]:
    """The worker's: nothing until another day is over, and nothing where the provider has no report."""
    due: datetime | None = None

    def step(now: datetime) -> int:
        nonlocal due
        if not isinstance(provider, Reporting) or (due is not None and now < due):
            return 0
        due = _midnight(_today(now) + timedelta(days=1))
        try:
            reconcile_days(connection, provider, now=now)
        except ProviderAway as error:
            due = now + AGAIN
            log.warning("no report of %s: %s; asked again later", provider.name, error)
        except BaseException:
            due = None
            raise
        return 0

    return step


def reconcile_days(connection: Connection, provider: Reporting, *, now: datetime) -> int | None:
    """Compare up to yesterday what was left out, and two days before it; returns how many differences were new.

    None when yesterday was compared before. Raises ProviderAway, and then nothing was compared. Two workers at once
    state the same facts.
    """
    yesterday = _today(now) - timedelta(days=1)
    last = connection.execute(_LAST, [provider.name]).fetchone()
    if last and last[0] >= yesterday:
        return None
    first = (last[0] + timedelta(days=1) if last else yesterday) - timedelta(days=DAYS - 1)
    edges = _edges(connection, provider.name, _midnight(first), _midnight(yesterday + timedelta(days=1)))
    found = list(reconcile(connection, provider.report(**edges), until=now, provider=provider.name, **edges))
    facts = {fact.id: fact for fact in (_fact(each, provider=provider.name, now=now) for each in found)}
    fresh = _unknown(connection, list(facts.values()))
    for n in range(0, len(fresh), AT_ONCE):
        _state(connection, fresh[n : n + AT_ONCE], now=now)
    connection.execute(_DONE, [provider.name, yesterday, now, len(found)])
    return len(fresh)


def _edges(connection: Connection, provider: str, begins_at: datetime, ends_at: datetime) -> dict[str, datetime]:
    """The days, and those before them since the first refund was decided whose end is known only now."""
    (late,) = connection.execute(_LATE, [begins_at, ends_at, begins_at - BACK, provider]).fetchone() or (None,)
    return {"begins_at": min(begins_at, _midnight(_today(late))) if late else begins_at, "ends_at": ends_at}


def _state(connection: Connection, facts: list[Fact], *, now: datetime) -> None:
    """Tell of differences. What was sent though it had failed has ended: order and intent say so, or neither."""
    ended = [fact for fact in facts if isinstance(fact, RefundDiffers) and _was_sent(fact)]
    with connection.transaction():
        stated = [*facts, *map(_settled, ended)]
        for result in door.submit(connection, stated, source=RECONCILING, now=now):
            if not result.good:
                log.error("a difference was answered %s %s: %s", result.status, result.code, result.id)
        for fact in ended:
            connection.execute(_SENT, [now, fact.ref, fact.theirs_fen, bucket_of(fact.order), fact.order, fact.intent])


def _was_sent(fact: RefundDiffers) -> bool:
    return fact.difference == Kind.SENT_BUT_FAILED.value and fact.theirs_fen > 0


def _settled(fact: RefundDiffers) -> RefundSettled:
    ref = "".join(filter(str.isprintable, fact.ref))[:64] or "report"
    about = {"order": fact.order, "at": fact.at, "intent": fact.intent, "amount_fen": fact.theirs_fen}
    return RefundSettled(id=f"sent:{fact.id}", ref=ref, **about)


def _fact(found: Difference, *, provider: str, now: datetime) -> Fact:
    kind, theirs_fen, ref = found.kind.value, found.theirs_fen or 0, found.ref[:500]
    told = digest(*(part.encode() for part in (provider, kind, found.key, str(theirs_fen), ref)))
    if not found.order:
        return RefundUnasked(
            id=told, at=now, platform=provider, difference=kind, key=found.key[:500], theirs_fen=theirs_fen, ref=ref
        )
    return RefundDiffers(
        id=told, at=now, order=found.order, intent=found.intent, difference=kind, ours_fen=found.ours_fen or 0,
        theirs_fen=theirs_fen, ref=ref,
    )  # fmt: skip


def _unknown(connection: Connection, facts: list[Fact]) -> list[Fact]:
    keys = {fact_key(RECONCILING.party.value, RECONCILING.name, fact.id): fact for fact in facts}
    known = store.answers(connection.cursor(), keys)
    return [fact for key, fact in keys.items() if key not in known]


def _today(now: datetime) -> date:
    return now.astimezone(ZONE).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
