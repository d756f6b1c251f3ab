"""Private keys as files: SURETY_HOME/keys/<owner>/<key>.pem, for their owner alone."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from surety.certificates.keys import multikey
from surety.config import environment

OWNER = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class NoSuchKey(LookupError):
    """The register names a key whose private half is not on this machine."""

    code = "no_private_key"


class BadOwner(ValueError):
    """A centre is called by lower-case letters, digits and hyphens, at most forty."""

    code = "bad_centre"


def make(owner: str) -> str:
    """A new key; returns its multikey."""
    private = Ed25519PrivateKey.generate()
    key = multikey(private.public_key())
    environment.private_folder("keys")
    path = _path(owner, key)
    path.parent.mkdir(exist_ok=True, mode=0o700)
    content = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return key


def load(owner: str, key: str) -> Ed25519PrivateKey:
    """The private half of a key; raises NoSuchKey."""
    return _loaded(_path(owner, key))


@lru_cache(maxsize=256)
def _loaded(path: Path) -> Ed25519PrivateKey:
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError:
        raise NoSuchKey(path.name) from None
    assert isinstance(private, Ed25519PrivateKey)
    return private


def _path(owner: str, key: str) -> Path:
    if not OWNER.fullmatch(owner):
        raise BadOwner(owner)
    return environment.home() / "keys" / owner / f"{key}.pem"
