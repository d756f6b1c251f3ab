"""What every adapter checks before a fact goes to the door."""

from __future__ import annotations

import msgspec

from surety.engine.fact import Fact, Source
from surety.platforms.entries import Refused


def check_stated(fact: Fact, source: Source) -> None:
    """Refuses a fact this source may not state, and one that cannot be true."""
    if source.party not in type(fact).parties:
        tag = type(fact).__struct_config__.tag
        raise Refused("party_may_not_state", f"{tag} may not be stated by {source.party.value}", where="type")
    fault = fact.fault()
    if fault is not None:
        code, where, reason = fault
        raise Refused(code, reason, where=where.removeprefix("$."))


def validated(fact: Fact, source: Source) -> Fact:
    """The fact, once its fields keep to their declared patterns and bounds (a constructor does not check them)."""
    try:
        msgspec.convert(msgspec.to_builtins(fact), type(fact))
    except msgspec.ValidationError as error:
        raise refused(error) from None
    check_stated(fact, source)
    return fact


def refused(error: msgspec.MsgspecError) -> Refused:
    """msgspec says `Expected … - at `$.order``; the path becomes `where`."""
    reason, _, path = str(error).partition(" - at `$")
    return Refused("not_a_fact", reason, where=path.rstrip("`").lstrip("."))
