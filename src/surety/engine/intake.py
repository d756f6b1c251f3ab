"""Receiving facts: whose they are, whether they were seen before, and what personal data they carry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from surety.engine import vault
from surety.engine.fact import Fact, Source
from surety.engine.keys import Key, digest, fact_key
from surety.engine.wire import encode

FUTURE_MAX = timedelta(minutes=10)
"""How far ahead of our clock another's may be."""


_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""The escape of NUL, and not a backslash that stands before u0000."""


class Result(Struct, frozen=True, omit_defaults=True, gc=False):
    """The answer to one fact: accepted, repeated, conflict, refused, quarantined or invalid, with a stable code.

    A fact seen before gets the first answer: `repeated` if that was acceptance, else the same refusal or wait.
    `clause` names the rule behind a refusal, `params` what to say.
    """

    id: str
    status: str
    code: str = ""
    clause: str = ""
    params: dict[str, Any] = {}

    @property
    def good(self) -> bool:
        """Whether the fact is in the log, now or already."""
        return self.status in ("accepted", "repeated")


@dataclass(slots=True)
class Received:
    """A fact as the door takes it in: `fact` with personal data put away, `body` as it will be stored."""

    given: Fact
    fact: Fact
    source: Source
    key: Key
    digest: Key
    body: bytes
    personal: dict[str, str] | None
    objection: Result | None = None
    """Why it is not even looked at; nothing is kept of it, so that it may come again."""


def receive(fact: Fact, source: Source, *, now: datetime) -> Received:
    """Identify a fact and strip it. An interested party's fact takes our receipt time; trusted ones keep their own."""
    content = encode(fact)
    key = fact_key(source.party.value, source.name, fact.id)
    stored, personal = vault.put_away(_as_printed(fact), key)
    if not source.trusted:
        stored = replace(stored, at=now)
    body = content if stored is fact else encode(stored)
    same = digest(content, secret=vault.secret())
    return Received(fact, stored, source, key, same, body, personal, _objection(fact, content, source, now))


def _as_printed(fact: Fact) -> Fact:
    """Waybills are printed in capitals: typed in small letters it is the same parcel, and one in use stays in use."""
    typed: str = getattr(fact, "waybill", None) or ""
    printed = typed.upper()
    return fact if printed == typed else replace(fact, waybill=printed)  # type: ignore[call-arg]


def _objection(fact: Fact, content: bytes, source: Source, now: datetime) -> Result | None:
    if source.party not in fact.parties:
        return Result(fact.id, "invalid", "not_yours_to_state", params={"party": source.party.value})
    if b"\\u0000" in content and _NUL.search(content):
        return Result(fact.id, "invalid", "nul_character")
    fault = fact.fault()
    if fault is not None:
        code, where, reason = fault
        return Result(fact.id, "invalid", code, params={"where": where, "reason": reason})
    if source.trusted and fact.at > now + FUTURE_MAX:
        return Result(fact.id, "invalid", "in_the_future", params={"at": fact.at, "now": now})
    return None


def first_answer(received: Received, before: tuple[Key, str, str]) -> Result:
    """What a fact id seen before is told: the first answer, or that its content differs."""
    same, answer, clause = before
    fact_id = received.given.id
    if same != received.digest:
        return Result(fact_id, "conflict", "fact_id_reused")
    if answer == "accepted":
        return Result(fact_id, "repeated")
    if answer == "quarantined":
        return Result(fact_id, "quarantined", "unknown_subject", params={"subject": received.fact.subject})
    return Result(fact_id, "refused", answer, clause)
