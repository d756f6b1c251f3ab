"""The PIN under the seal: who can read it has opened the piece. Kept as a salted slow hash, tried few times."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

from surety.certificates.codes import ALPHABET

LENGTH = 8
TRIES_MAX = 5
"""Wrong ones of one code in TRIES_HOURS, whoever tries. Assumed."""
TRIES_HOURS = 24
_COST = {"n": 1 << 13, "r": 8, "p": 1}


def draw() -> str:
    """Forty random bits, in characters that nobody confuses."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read(text: str) -> str:
    """A PIN as typed: any case, full width, hyphens and spaces; O for 0, I and l for 1."""
    plain = unicodedata.normalize("NFKC", text[:60]).upper().translate(str.maketrans("OIL", "011"))
    return "".join(character for character in plain if character in ALPHABET)


def hashed(pin: str, salt: str | None = None) -> str:
    salt = salt or secrets.token_hex(16)
    digest = hashlib.scrypt(pin.encode(), salt=bytes.fromhex(salt), dklen=32, **_COST)
    return f"scrypt${_COST['n']}${salt}${digest.hex()}"


def fits(pin: str, stored: str) -> bool:
    """In the same time whether or not it fits."""
    salt = stored.split("$")[2] if stored.count("$") == 3 else "00" * 16
    return hmac.compare_digest(hashed(pin, salt), stored)
