"""W3C Data Integrity with the cryptosuite `eddsa-jcs-2022` (vc-di-eddsa 3.3): JCS, hashed by SHA-256, is signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from surety.certificates import multibase
from surety.certificates.canonical import NotJson, canonical, plain, sha256
from surety.certificates.keys import BadKey, is_signed, multikey, public_key, verification_method

SUITE = "eddsa-jcs-2022"


class BadProof(ValueError):
    """A document whose proof does not hold; `code` says what about it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Signer:
    """Signs documents that begin with the same contexts, all at one instant: what they share is made once.

    `created` is that instant in UTC, as proofs show it. Documents are plain, as `canonical.plain` asks.
    """

    def __init__(self, private: Ed25519PrivateKey, *, created: str, context: list[str]) -> None:
        self._private = private
        self._config = {
            "type": "DataIntegrityProof",
            "cryptosuite": SUITE,
            "created": created,
            "verificationMethod": verification_method(multikey(private.public_key())),
            "proofPurpose": "assertionMethod",
            "@context": context,
        }
        self._hash = sha256(canonical(self._config))

    def signed(self, document: dict[str, Any]) -> dict[str, Any]:
        """The document with its proof; raises NotJson."""
        signature = self._private.sign(self._hash + sha256(plain(document)))
        return document | {"proof": self._config | {"proofValue": multibase.written(signature)}}


def sign(document: dict[str, Any], private: Ed25519PrivateKey, *, created: str) -> dict[str, Any]:
    """One document with its proof."""
    return Signer(private, created=created, context=document["@context"]).signed(document)


def signed_bytes(document: dict[str, Any], config: dict[str, Any]) -> bytes:
    """Hash of the proof's configuration, then hash of the document without proof: 64 bytes."""
    return sha256(canonical(config)) + sha256(canonical(document))


def verify(document: Any) -> str:
    """The key (multikey) whose signature the document bears; raises BadProof. Whose key that is, others must say."""
    proof = document.get("proof") if isinstance(document, dict) else None
    if not isinstance(proof, dict):
        raise BadProof("no_proof")
    if (proof.get("type"), proof.get("cryptosuite")) != ("DataIntegrityProof", SUITE):
        raise BadProof("unknown_suite")
    if proof.get("proofPurpose") != "assertionMethod":
        raise BadProof("wrong_purpose")
    if not _context_fits(document, proof):
        raise BadProof("other_context")
    key, signature = _key(proof.get("verificationMethod")), _signature(proof.get("proofValue"))
    bare = {name: value for name, value in document.items() if name != "proof"}
    config = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        content = signed_bytes(bare, config)
    except NotJson:
        raise BadProof("not_json") from None
    if not is_signed(content, signature, key=key):
        raise BadProof("bad_signature")
    return key


def created_at(document: dict[str, Any]) -> datetime:
    """When the proof says it was made; raises BadProof."""
    try:
        return datetime.fromisoformat(document["proof"]["created"])
    except (KeyError, TypeError, ValueError):
        raise BadProof("no_created") from None


def _context_fits(document: dict[str, Any], proof: dict[str, Any]) -> bool:
    """The document begins with the contexts that the proof was made under (vc-di-eddsa 3.3.2)."""
    if "@context" not in proof:
        return True
    signed, shown = _listed(proof["@context"]), _listed(document.get("@context", []))
    return shown[: len(signed)] == signed


def _listed(context: Any) -> list[Any]:
    return context if isinstance(context, list) else [context]


def _key(method: Any) -> str:
    name = method if isinstance(method, str) else ""
    try:
        if not name.startswith("did:key:") or "#" not in name:
            raise BadKey(name)
        return multikey(public_key(name))
    except BadKey:
        raise BadProof("unknown_key") from None


def _signature(value: Any) -> bytes:
    try:
        content = multibase.read(value) if isinstance(value, str) else b""
    except ValueError:
        content = b""
    if len(content) != 64:
        raise BadProof("bad_signature")
    return content
