"""Where rows live and what makes them the same: buckets and digests."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from zlib import crc32

BUCKETS = 1024

Key = str
"""A 128-bit digest as 32 hexadecimal digits; the database keeps it as a uuid."""


def bucket_of(subject: str) -> int:
    """The bucket of a subject, 0 to 1023; the distribution column of everything that belongs to it."""
    return crc32(subject.encode()) % BUCKETS


def bucket_of_key(key: Key) -> int:
    """The bucket of a content-addressed row."""
    return int(key[-3:], 16) % BUCKETS


def digest(*parts: bytes, secret: bytes = b"") -> Key:
    """The digest of some parts, in order; keyed when what is digested could be guessed."""
    state = blake2b(digest_size=16, key=secret[:64])
    for part in parts:
        state.update(b"%d:%b" % (len(part), part))
    return state.hexdigest()


def fact_key(party: str, source_name: str, fact_id: str) -> Key:
    """The identity of a fact: its id is unique under the source that stated it."""
    state = _of_source(party, source_name).copy()
    content = fact_id.encode()
    state.update(b"%d:%b" % (len(content), content))
    return state.hexdigest()


@lru_cache(maxsize=1024)
def _of_source(party: str, name: str) -> blake2b:
    """`digest` of what all facts of a source begin with, so far."""
    state = blake2b(digest_size=16)
    for part in (party.encode(), name.encode()):
        state.update(b"%d:%b" % (len(part), part))
    return state
