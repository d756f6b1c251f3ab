"""Keys and signatures as Data Integrity writes them: multibase with base58btc (`z...`)."""

from __future__ import annotations

import base58

_TEN = 58**10
"""Ten digits at a time, so that all but a few divisions are of numbers that fit a machine word."""
_TWO = 58**2
_DIGITS = base58.BITCOIN_ALPHABET.decode()
_PAIRS = [first + second for first in _DIGITS for second in _DIGITS]


def written(content: bytes) -> str:
    """The text of some bytes: what the library writes, at a quarter of its cost."""
    number, pairs = int.from_bytes(content), []
    while number:
        number, rest = divmod(number, _TEN)
        for _ in range(5):
            rest, pair = divmod(rest, _TWO)
            pairs.append(_PAIRS[pair])
    zeros = len(content) - len(content.lstrip(b"\0"))
    return "z" + "1" * zeros + "".join(reversed(pairs)).lstrip("1")


def read(text: str) -> bytes:
    """The bytes of a text; raises ValueError."""
    if text[:1] != "z":
        raise ValueError(f"{text[:80]!r} is no base58btc")
    return base58.b58decode(text[1:])
