"""Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint): how large the log was, and its root, signed.

A checkpoint's text is the log's name, its size, its root in base64, and one more line of ours: when it was signed.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from surety.certificates.canonical import sha256
from surety.certificates.keys import is_signed, multikey
from surety.certificates.merkle import Hash

ED25519 = b"\x01"
NOTE_BYTES_MAX = 10_000
_NAME = re.compile(r"[^\s+]{1,200}")
_SIGNATURE = re.compile("\N{EM DASH} ([^ +]+) ([A-Za-z0-9+/=]+)")


class BadNote(ValueError):
    """A note or key that cannot be read, or whose signature does not hold; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Verifier:
    """A log's public key: `name+hash+key`, the text that whoever trusts the log keeps."""

    name: str
    public: bytes

    @property
    def hash(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public)[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"


def verifier_of(name: str, private: Ed25519PrivateKey) -> Verifier:
    return Verifier(name, private.public_key().public_bytes_raw())


def read_verifier(text: str) -> Verifier:
    """Raises BadNote."""
    name, _, rest = text.strip().partition("+")
    hashed, _, key = rest.partition("+")
    content = _decoded(key)
    if not _NAME.fullmatch(name) or content[:1] != ED25519 or len(content) != 33:
        raise BadNote("bad_verifier")
    verifier = Verifier(name, content[1:])
    if verifier.hash.hex() != hashed:
        raise BadNote("bad_verifier")
    return verifier


def sign(text: str, private: Ed25519PrivateKey, *, name: str) -> str:
    """A text, which ends in a newline, with its signature."""
    verifier = verifier_of(name, private)
    signature = base64.b64encode(verifier.hash + private.sign(text.encode())).decode()
    return f"{text}\n\N{EM DASH} {name} {signature}\n"


def opened(note: str, verifier: Verifier) -> str:
    """The text of a note that `verifier` signed; raises BadNote. Other signatures beside it count for nothing."""
    if len(note) > NOTE_BYTES_MAX:
        raise BadNote("bad_note")
    text, gap, signatures = note.rpartition("\n\n")
    if not gap or not signatures.endswith("\n"):
        raise BadNote("bad_note")
    text += "\n"
    lines = [_SIGNATURE.fullmatch(line) for line in signatures.splitlines()]
    if None in lines:
        raise BadNote("bad_note")
    made = [_decoded(line[2]) for line in lines if line and line[1] == verifier.name]
    ours = [content[4:] for content in made if content[:4] == verifier.hash]
    if not ours:
        raise BadNote("not_signed_by_the_log")
    if not is_signed(text.encode(), ours[0], key=_multikey(verifier)):
        raise BadNote("bad_note_signature")
    return text


def _multikey(verifier: Verifier) -> str:
    return multikey(Ed25519PublicKey.from_public_bytes(verifier.public))


@dataclass(frozen=True)
class Checkpoint:
    """How large the log was, and its root, at an instant."""

    name: str
    size: int
    root: Hash
    signed_at: datetime

    def text(self) -> str:
        return f"{self.name}\n{self.size}\n{base64.b64encode(self.root).decode()}\ntime {_seconds(self.signed_at)}\n"


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def read_checkpoint(note: str, verifier: Verifier) -> Checkpoint:
    """The checkpoint of a note that the log signed; raises BadNote."""
    lines = opened(note, verifier).split("\n")
    if len(lines) < 5 or lines[0] != verifier.name or not re.fullmatch("0|[1-9][0-9]{0,17}", lines[1]):
        raise BadNote("bad_checkpoint")
    root = _decoded(lines[2])
    seconds = re.fullmatch("time ([0-9]{1,11})", lines[3])
    if len(root) != 32 or not seconds:
        raise BadNote("bad_checkpoint")
    return Checkpoint(lines[0], int(lines[1]), root, datetime.fromtimestamp(int(seconds[1]), UTC))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
