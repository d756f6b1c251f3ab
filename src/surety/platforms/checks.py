"""What every adapter checks before a fact goes to the door."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import msgspec

from surety.engine.fact import Fact, Source
from surety.platforms.entries import Refused

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


@cache
def fact_types() -> dict[str, type[Fact]]:
    """Every fact type that can be imported, by its tag."""
    from surety.logistics.facts import FACTS as LOGISTICS
    from surety.merchants.facts import FACTS as MERCHANTS
    from surety.orders.facts import FACTS as ORDERS

    return {kind.__struct_config__.tag: kind for kind in (*MERCHANTS, *ORDERS, *LOGISTICS)}


def check_stated(fact: Fact, source: Source) -> None:
    """Refuses a fact this source may not state, and instants outside 2000 to 2099."""
    if source.party not in type(fact).parties:
        tag = type(fact).__struct_config__.tag
        raise Refused("party_may_not_state", f"{tag} may not be stated by {source.party.value}", where="type")
    for where, instant in _instants(fact):
        if not EARLIEST <= instant < LATEST:
            raise Refused("date_out_of_range", f"{instant.isoformat()} is not between 2000 and 2099", where=where)


def _instants(fact: Fact):
    yield "at", fact.at
    ship_by = getattr(fact, "ship_by", None)
    if ship_by is not None:
        yield "ship_by", ship_by
    for n, line in enumerate(getattr(fact, "lines", ())):
        promise = getattr(line, "promise", None)
        if promise is None:
            continue
        for name in ("given_at", "presale_end_at"):
            instant = getattr(promise, name)
            if instant is not None:
                yield f"lines.{n}.promise.{name}", instant


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
