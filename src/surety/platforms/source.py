"""Who states imported facts, as the command line names them."""

from __future__ import annotations

from surety.engine.fact import Party, Source
from surety.platforms.entries import Unusable

_MAY = (Party.PLATFORM, Party.CARRIER, Party.IMPORT)


def source_of(text: str) -> Source:
    """`platform:douyin` is the platform under that name; only those who may date facts back can be named."""
    party, _, name = text.partition(":")
    if party not in {may.value for may in _MAY} or not name or len(name) > 64 or not name.isascii():
        parties = ", ".join(may.value for may in _MAY)
        raise Unusable(f"--as {text}", f"expected PARTY:NAME with PARTY one of {parties}")
    return Source(Party(party), name)
