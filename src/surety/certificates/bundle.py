"""A certificate with everything that proves it, in one JSON file; and the checks, which need nothing else but one key.

    {"format", "credential", "manifest", "log": {"checkpoint", "certificate": PROVEN, "keys": [PROVEN, ...]},
     "status": [credential, ...]}        PROVEN = {"index", "entry", "proof"}, bytes in base64

The static page does the same in JavaScript; both give the same codes.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from surety.certificates import credential, entries, evidence, integrity, status
from surety.certificates.auditing import Reading
from surety.certificates.canonical import NotJson, parsed, read_instant
from surety.certificates.entries import BadEntry
from surety.certificates.integrity import BadProof
from surety.certificates.keys import PLATFORM, Register
from surety.certificates.merkle import Nodes, inclusion_proof, is_included, leaf_hash
from surety.certificates.note import BadNote, Checkpoint, Verifier, read_checkpoint

FORMAT = "surety-bundle-1"
SIGNED_APART_MAX = timedelta(hours=1)
"""How far a credential's own time may be from the log's."""


class Checked(NamedTuple):
    """What checking a bundle found. No findings: everything that the key vouches for holds."""

    findings: list[str]
    checkpoint: Checkpoint | None
    status_at: datetime | None
    """As of when the status lists speak; None where there are none."""


def proven(index: int, entry: bytes, size: int, nodes: Nodes) -> dict[str, Any]:
    """An entry with the proof that the log of `size` entries holds it."""
    return {"index": index, "entry": _text(entry), "proof": [_text(h) for h in inclusion_proof(index, size, nodes)]}


def bundle(
    signed: dict[str, Any],
    manifest: dict[str, Any],
    *,
    checkpoint: str,
    certificate: dict[str, Any],
    keys: list[dict[str, Any]],
    lists: list[dict[str, Any]],
) -> dict[str, Any]:
    log = {"checkpoint": checkpoint, "certificate": certificate, "keys": keys}
    return {"format": FORMAT, "credential": signed, "manifest": manifest, "log": log, "status": lists}


def check(text: bytes | str, verifier: Verifier, *, content_of: Callable[[str], bytes | None] | None = None) -> Checked:
    """Check a bundle from a file; with `content_of` the evidence too, by its hashes. Never raises for what it reads."""
    try:
        found = parsed(text)
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise NotJson("no bundle")
        return _Checking(found, verifier).run(content_of)
    except (NotJson, KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError):
        return Checked(["bad_bundle"], None, None)


class _Checking:
    def __init__(self, found: dict[str, Any], verifier: Verifier) -> None:
        self._found, self._verifier = found, verifier
        self._signed: dict[str, Any] = found["credential"]
        self._subject: dict[str, Any] = self._signed["credentialSubject"]
        self._findings: list[str] = []
        self._status_at: datetime | None = None

    def run(self, content_of: Callable[[str], bytes | None] | None) -> Checked:
        try:
            key = integrity.verify(self._signed)
            checkpoint = read_checkpoint(self._found["log"]["checkpoint"], self._verifier)
        except (BadProof, BadNote) as error:
            return Checked([error.code], None, None)
        entry = self._logged(self._found["log"]["certificate"], checkpoint)
        register = self._register(checkpoint)
        if entry is not None:
            self._compare(entry, key)
            self._whose(entry, key, register)
        self._evidence(content_of)
        self._status(register)
        return Checked(list(dict.fromkeys(self._findings)), checkpoint, self._status_at)

    def _logged(self, each: dict[str, Any], checkpoint: Checkpoint) -> dict[str, Any] | None:
        content = _bytes(each["entry"])
        proof = [_bytes(text) for text in each["proof"]]
        if not is_included(leaf_hash(content), each["index"], checkpoint.size, proof, root=checkpoint.root):
            self._findings.append("not_in_log")
            return None
        try:
            return entries.read(content)
        except BadEntry as error:
            self._findings.append(error.code)
            return None

    def _register(self, checkpoint: Checkpoint) -> Register:
        """Whose keys count, of what the log holds of them."""
        reading = Reading()
        for each in sorted(self._found["log"]["keys"], key=lambda each: each["index"]):
            entry = self._logged(each, checkpoint)
            if entry is not None and entry["kind"] in ("key", "key_end"):
                reading.add(each["index"], entry)
        self._findings += [finding.code for finding in reading.findings]
        return Register(reading.keys.values())

    def _compare(self, entry: dict[str, Any], key: str) -> None:
        """The credential is the one that was logged, in every point that both state."""
        subject, index = self._subject, self._found["log"]["certificate"]["index"]
        stated = {
            "kind": "certificate",
            "credential": credential.digest(self._signed),
            "code": entries.blinded(subject["code"], subject["codeSalt"]),
            "centre": self._signed["issuer"]["centre"],
            "verdict": subject["verdict"],
            "piece": subject["piece"]["piece"],
            "manifest": subject["evidenceManifest"]["sha256"],
            "reported_at": self._signed["validFrom"],
            "key": key,
        }
        if any(entry.get(name) != value for name, value in stated.items()):
            self._findings.append("entry_differs")
        if self._signed["id"] != credential.report_id(entry.get("centre", ""), entry.get("report", "")):
            self._findings.append("entry_differs")
        if {each["statusListIndex"] for each in self._signed["credentialStatus"]} != {str(index % status.BITS)}:
            self._findings.append("entry_differs")

    def _whose(self, entry: dict[str, Any], key: str, register: Register) -> None:
        """Signed with the centre's key of that time, and when the log says."""
        logged_at, signed_at = read_instant(entry["at"]), integrity.created_at(self._signed)
        if self._signed["issuer"]["id"] != f"did:key:{key}":
            self._findings.append("key_of_another")
        why = register.fault(self._signed["issuer"]["centre"], key, signed_at=signed_at, logged_at=logged_at)
        if why:
            self._findings.append(why)
        if abs(signed_at - logged_at) > SIGNED_APART_MAX:
            self._findings.append("backdated")

    def _evidence(self, content_of: Callable[[str], bytes | None] | None) -> None:
        manifest = self._found["manifest"]
        if evidence.digest(manifest) != self._subject["evidenceManifest"]["sha256"]:
            self._findings.append("manifest_differs")
        elif content_of is not None:
            self._findings += [code for code, _ in evidence.faults(manifest, content_of)]

    def _status(self, register: Register) -> None:
        """The lists: signed by the platform, at the addresses that the credential names, and all of them there.

        Who leaves one out hides that the report was withdrawn.
        """
        wanted = {each["statusListCredential"]: each for each in self._signed["credentialStatus"]}
        unread = set(wanted)
        for each in self._found["status"]:
            try:
                key, at = integrity.verify(each), integrity.created_at(each)
                entry, subject = wanted[each["id"]], each["credentialSubject"]
                is_set = status.is_set(subject["encodedList"], int(entry["statusListIndex"]))
            except (BadProof, status.BadStatusList, KeyError):
                self._findings.append("bad_status")
                continue
            if register.fault(PLATFORM, key, signed_at=at) or subject["statusPurpose"] != entry["statusPurpose"]:
                self._findings.append("bad_status")
                continue
            unread.discard(each["id"])
            self._status_at = at if self._status_at is None else min(at, self._status_at)
            if is_set:
                self._findings.append("revoked" if entry["statusPurpose"] == "revocation" else "superseded")
        if unread and "bad_status" not in self._findings:
            self._findings.append("no_status")


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("no base64") from None


def indexes(keys: Sequence[tuple[int, bytes]], owners: set[str]) -> list[tuple[int, bytes]]:
    """Of the log's entries about keys, those of these owners."""
    return [(index, content) for index, content in keys if entries.read(content)["owner"] in owners]
