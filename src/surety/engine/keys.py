"""Where rows live and what makes them the same: buckets and digests."""

from __future__ import annotations

from hashlib import blake2b
from uuid import UUID
from zlib import crc32

BUCKETS = 1024


def bucket_of(subject: str) -> int:
    """The bucket of a subject, 0 to 1023; the distribution column of everything that belongs to it."""
    return crc32(subject.encode()) % BUCKETS


def bucket_of_key(key: UUID) -> int:
    """The bucket of a content-addressed row."""
    return key.int % BUCKETS


def digest(*parts: bytes, secret: bytes = b"") -> UUID:
    """A 128-bit digest as a UUID; keyed when what is digested could be guessed."""
    state = blake2b(digest_size=16, key=secret[:64])
    for part in parts:
        state.update(len(part).to_bytes(4, "big"))
        state.update(part)
    return UUID(bytes=state.digest())


def fact_key(source_name: str, fact_id: str) -> UUID:
    """The identity of a fact: its id is unique under the source that stated it."""
    return digest(source_name.encode(), fact_id.encode())
