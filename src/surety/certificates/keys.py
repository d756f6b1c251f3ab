"""Keys and whose they are. A key is named by what it is (`did:key`); the register says for whom it signs, and when.

A private key never reaches the database. The register is in the public log, so that a key added in secret shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from surety.certificates import multibase

_PUBLIC = b"\xed\x01"
_PRIVATE = b"\x80\x26"
PLATFORM = "platform"
"""Who signs the status lists."""

SIGNED_LATE_MAX = timedelta(hours=1)
"""How long after a signature its entry may reach the log; a key that is retired meanwhile still counts."""


class BadKey(ValueError):
    """Not the name of an Ed25519 key."""

    code = "bad_key"


def multikey(public: Ed25519PublicKey) -> str:
    """`z6Mk...`: base58btc of the multicodec ed25519-pub."""
    return multibase.written(_PUBLIC + public.public_bytes_raw())


def public_key(name: str) -> Ed25519PublicKey:
    """The key of a multikey, or of a `did:key` with or without its fragment; raises BadKey."""
    return Ed25519PublicKey.from_public_bytes(_content(_plain(name), _PUBLIC))


def private_key(name: str) -> Ed25519PrivateKey:
    """The private key of a multikey (`z3u2...`); raises BadKey."""
    return Ed25519PrivateKey.from_private_bytes(_content(name, _PRIVATE))


def _plain(name: str) -> str:
    if not name.startswith("did:key:"):
        return name
    key, hash_mark, fragment = name.removeprefix("did:key:").partition("#")
    if hash_mark and fragment != key:
        raise BadKey(f"{name[:80]!r} names two keys")
    return key


def _content(name: str, codec: bytes) -> bytes:
    try:
        content = multibase.read(name) if len(name) < 80 else b""
    except ValueError:
        content = b""
    if not content.startswith(codec) or len(content) != 34:
        raise BadKey(f"{name[:80]!r} is no Ed25519 key")
    return content[2:]


def did(key: str) -> str:
    return f"did:key:{key}"


def verification_method(key: str) -> str:
    return f"did:key:{key}#{key}"


def is_signed(content: bytes, signature: bytes, *, key: str) -> bool:
    try:
        public_key(key).verify(signature, content)
    except (InvalidSignature, BadKey):
        return False
    return True


@dataclass(frozen=True)
class Period:
    """A key signs for `owner` (a centre, or the platform) from `valid_from` until before `valid_until`."""

    owner: str
    key: str
    valid_from: datetime
    valid_until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.valid_until is None or at < self.valid_until)


class Register:
    """Whose keys count, and when."""

    def __init__(self, periods: Iterable[Period]) -> None:
        self._periods = {(period.owner, period.key): period for period in periods}

    def of(self, owner: str, *, at: datetime) -> str | None:
        """The key that signs for `owner` now: the youngest that holds."""
        holding = [p for p in self._periods.values() if p.owner == owner and p.holds(at)]
        return max(holding, key=lambda period: period.valid_from).key if holding else None

    def fault(self, owner: str, key: str, *, signed_at: datetime, logged_at: datetime | None = None) -> str | None:
        """Why a signature by `key` does not count as the owner's; None if it does.

        The signature's own time proves nothing, for who holds an old key may write any: where the log says when it
        saw the signature, that time must fall into the key's period too.
        """
        period = self._periods.get((owner, key))
        if period is None:
            return "key_of_nobody" if all(k != key for _, k in self._periods) else "key_of_another"
        if not period.holds(signed_at):
            return "key_not_in_force"
        if logged_at is not None and period.valid_until and logged_at >= period.valid_until + SIGNED_LATE_MAX:
            return "key_not_in_force"
        return None
