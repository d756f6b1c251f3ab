"""Reading JSON as structs, from several threads.

msgspec prepares a Struct when something first reads one. Two threads that prepare the same one at once crash the
process, so each is prepared here, under a lock, before it is read.
"""

from __future__ import annotations

from functools import cache
from threading import RLock
from typing import Any, TypeVar

from msgspec import convert
from msgspec.json import Decoder

T = TypeVar("T")

_PREPARING = RLock()


@cache
def decoder_of(kind: Any) -> Decoder[Any]:
    """The one decoder of a type."""
    with _PREPARING:
        return Decoder(kind)


def converted(value: Any, kind: type[T], **how: Any) -> T:
    """`msgspec.convert`, for values that were read from JSON or are what they should be already."""
    decoder_of(kind)
    return convert(value, kind, **how)
