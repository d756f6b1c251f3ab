"""Rewrites an exported log and signs certificates, as whoever stole a key could: RFC 6962, C2SP notes, eddsa-jcs-2022.

Written from the published formats; nothing of the product is used, so that a fault in it is not shared.
"""

from __future__ import annotations

import base64
import json
from copy import deepcopy
from hashlib import sha256
from pathlib import Path

import base58
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key


def stolen(home: Path, owner: str) -> Ed25519PrivateKey:
    """The key of `owner`, from the installation's own folder."""
    pem = next((home / "keys" / owner).glob("*.pem"))
    key = load_pem_private_key(pem.read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def multikey(key: Ed25519PrivateKey) -> str:
    return "z" + base58.b58encode(b"\xed\x01" + public(key)).decode()


def root_of(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256().digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + root_of(leaves[:half]) + root_of(leaves[half:])).digest()


class Folder:
    """An exported log of fewer than 256 entries, which is one tile."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.key = (path / "log.vkey").read_text().strip()
        self.origin = self.key.split("+")[0]
        size = int((path / "checkpoint").read_text().splitlines()[1])
        body, self.entries = (path / f"tile/entries/000.p/{size}").read_bytes(), []
        while body:
            length = int.from_bytes(body[:2])
            self.entries.append(json.loads(body[2 : 2 + length]))
            body = body[2 + length :]

    def index(self, kind: str) -> int:
        return next(n for n, entry in enumerate(self.entries) if entry["kind"] == kind)

    def note(self, key: Ed25519PrivateKey, entries: list[dict]) -> str:
        leaves = [sha256(b"\x00" + rfc8785.dumps(entry)).digest() for entry in entries]
        time = (self.path / "checkpoint").read_text().splitlines()[3]
        text = f"{self.origin}\n{len(entries)}\n{base64.b64encode(root_of(leaves)).decode()}\n{time}\n"
        key_hash = sha256(self.origin.encode() + b"\n\x01" + public(key)).digest()[:4]
        signature = base64.b64encode(key_hash + key.sign(text.encode())).decode()
        return f"{text}\n— {self.origin} {signature}\n"

    def rewrite(self, key: Ed25519PrivateKey, entries: list[dict] | None = None) -> None:
        """Everything that follows from the entries, made and signed anew: consistent in itself."""
        entries = self.entries if entries is None else entries
        for old in self.path.glob("tile/**/000.p/*"):
            old.unlink()
        packed = [rfc8785.dumps(entry) for entry in entries]
        made = f"000.p/{len(entries)}"
        (self.path / "tile/0" / made).write_bytes(b"".join(sha256(b"\x00" + each).digest() for each in packed))
        (self.path / "tile/entries" / made).write_bytes(b"".join(len(each).to_bytes(2) + each for each in packed))
        (self.path / "checkpoint").write_text(self.note(key, entries))
        self.write_checkpoints([(len(entries), self.note(key, entries))])

    def write_checkpoints(self, notes: list[tuple[int, str]]) -> None:
        lines = (json.dumps({"size": size, "note": note}, ensure_ascii=False) for size, note in notes)
        (self.path / "checkpoints.jsonl").write_text("".join(line + "\n" for line in lines))

    def add_checkpoint(self, key: Ed25519PrivateKey, entries: list[dict]) -> None:
        with (self.path / "checkpoints.jsonl").open("a") as file:
            line = {"size": len(entries), "note": self.note(key, entries)}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def signed_by(key: Ed25519PrivateKey, credential: dict) -> dict:
    """The credential with a good signature by `key`, which claims nothing about whose key that is."""
    made = deepcopy(credential)
    proof = made.pop("proof")
    proof.pop("proofValue")
    method = multikey(key)
    proof["verificationMethod"] = f"did:key:{method}#{method}"
    made["issuer"]["id"] = f"did:key:{method}"
    said = sha256(rfc8785.dumps(proof)).digest() + sha256(rfc8785.dumps(made)).digest()
    return made | {"proof": proof | {"proofValue": "z" + base58.b58encode(key.sign(said)).decode()}}
