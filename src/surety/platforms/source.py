"""Who states imported facts, as the command line names them."""

from __future__ import annotations

import re

from surety.engine.fact import Party, Source
from surety.platforms.entries import Unusable

_NAME = re.compile(r"[a-z0-9_]{1,24}")
"""As a token's scope has it: what a platform states by token and by file is under one name."""
_MAY = (Party.PLATFORM, Party.CARRIER, Party.IMPORT)


def source_of(text: str) -> Source:
    """`platform:douyin` is the platform under that name; only those who may date facts back can be named."""
    party, _, name = text.partition(":")
    if party not in {may.value for may in _MAY}:
        parties = ", ".join(may.value for may in _MAY)
        raise Unusable(f"--as {text}", f"expected PARTY:NAME with PARTY one of {parties}")
    if not _NAME.fullmatch(name):
        raise Unusable(f"--as {text}", "expected PARTY:NAME with NAME 1 to 24 of a-z, 0-9 and _")
    return Source(Party(party), name)
