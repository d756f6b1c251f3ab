"""Bundles somebody tampered with, and what each must be found to be, by Python and by the offline page alike."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from surety.certificates import codes, credential, entries, integrity, keyring, keys, note, status, writing
from surety.certificates.merkle import leaf_hash
from surety.certificates.stored import bundle_of
from surety.config import environment
from surety.engine.keys import bucket_of
from tests.db.certified import CENTRE, T0, hours

Bundle = dict[str, Any]


def stored(connection: Any, item: str, report: str | None = None, *, now: Any = T0) -> Bundle:
    """The bundle of a code's certificate, or of that of one report."""
    rows = connection.execute(
        "select doc, manifest, entry_no, report from surety_certificate where bucket = %s and code = %s"
        " order by entry_no", [bucket_of(item), item]
    ).fetchall()  # fmt: skip
    doc, manifest, entry_no, _ = next(row for row in rows[::-1] if report in (None, row[3]))
    return bundle_of(connection.cursor(), json.loads(doc), json.loads(manifest), entry_no, now=now)


def forgeries(connection: Any, good: Bundle, other: Bundle) -> dict[str, tuple[Bundle, str]]:
    """Each by name with one finding that must be among those of its check. `other` is another piece's bundle."""
    made = {name: (forge(copy.deepcopy(good), copy.deepcopy(other)), code) for name, (forge, code) in _PLAIN.items()}
    made |= {name: (forge(connection, copy.deepcopy(good)), code) for name, (forge, code) in _SIGNED.items()}
    return made


def _set(path: str, value: Any) -> Callable[[Bundle, Bundle], Bundle]:
    def forge(good: Bundle, _other: Bundle) -> Bundle:
        place: Any = good
        *before, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        for name in before:
            place = place[name]
        place[last] = value
        return good

    return forge


def _taken(path: str) -> Callable[[Bundle, Bundle], Bundle]:
    def forge(good: Bundle, other: Bundle) -> Bundle:
        value: Any = other
        for name in path.split("."):
            value = value[int(name)] if name.isdigit() else value[name]
        return _set(path, value)(good, other)

    return forge


def _less(path: str) -> Callable[[Bundle, Bundle], Bundle]:
    def forge(good: Bundle, _other: Bundle) -> Bundle:
        *before, last = path.split(".")
        place: Any = good
        for name in before:
            place = place[name]
        del place[last]
        return good

    return forge


_PLAIN: dict[str, tuple[Callable[[Bundle, Bundle], Bundle], str]] = {
    "verdict changed": (_set("credential.credentialSubject.verdict", "fail"), "bad_signature"),
    "weight changed": (_set("credential.credentialSubject.measures.0.value", "99"), "bad_signature"),
    "term added": (_set("credential.name", "x"), "bad_signature"),
    "another code": (_set("credential.credentialSubject.code", codes.draw()), "bad_signature"),
    "another suite": (_set("credential.proof.cryptosuite", "eddsa-rdfc-2022"), "unknown_suite"),
    "no proof": (_less("credential.proof"), "no_proof"),
    "another certificate": (_taken("credential"), "entry_differs"),
    "another entry": (_taken("log.certificate"), "entry_differs"),
    "another proof": (_taken("log.certificate.proof"), "not_in_log"),
    "another index": (_set("log.certificate.index", 0), "not_in_log"),
    "no proof of inclusion": (_set("log.certificate.proof", []), "not_in_log"),
    "no keys": (_set("log.keys", []), "key_of_nobody"),
    "another manifest": (_taken("manifest"), "manifest_differs"),
    "a photo exchanged": (_set("manifest.files.0.sha256", "0" * 64), "manifest_differs"),
    "another status list": (_set("status.0.credentialSubject.encodedList", status.encoded([])[:-4]), "bad_status"),
    "a status list of elsewhere": (_set("status.0.id", "https://elsewhere.example/status/revocation/0"), "bad_status"),
    "checkpoint cut": (_set("log.checkpoint", "x"), "bad_note"),
    "another format": (_set("format", "surety-bundle-0"), "bad_bundle"),
    "nothing": (lambda good, other: {}, "bad_bundle"),
    "half of it": (_less("log"), "bad_bundle"),
    "types mixed up": (_set("log.keys", {"a": 1}), "bad_bundle"),
    "no credential": (_set("credential", 5), "bad_bundle"),
}


def _forged_key(connection: Any, good: Bundle) -> Bundle:
    """Signed well, with a key that nobody registered, and the entry changed to match."""
    private = Ed25519PrivateKey.generate()
    plain = {name: value for name, value in good["credential"].items() if name != "proof"}
    plain["issuer"] = {"id": keys.did(keys.multikey(private.public_key())), "centre": CENTRE}
    good["credential"] = integrity.sign(plain, private, created="2026-03-02T01:00:00Z")
    return good


def _secret_log(connection: Any, good: Bundle) -> Bundle:
    """A certificate nobody logged, in a log of one entry that the log's own key signed: a split view."""
    own = _forged_key(connection, good)
    entry = json.loads(base64.b64decode(own["log"]["certificate"]["entry"]))
    key = integrity.verify(own["credential"])
    entry |= {"credential": credential.digest(own["credential"]), "key": key}
    body = {name: value for name, value in entry.items() if name not in ("kind", "at")}
    content = entries.content("certificate", body, at=T0)
    private = keyring.load("log", writing.own_key(connection.cursor(), "log", now=T0))
    checkpoint = note.Checkpoint(environment.log_name(), 1, leaf_hash(content), T0)
    own["log"] = {
        "checkpoint": note.sign(checkpoint.text(), private, name=checkpoint.name),
        "certificate": {"index": 0, "entry": base64.b64encode(content).decode(), "proof": []},
        "keys": [],
    }
    return own


def _other_log(connection: Any, good: Bundle) -> Bundle:
    private = Ed25519PrivateKey.generate()
    text = good["log"]["checkpoint"].rpartition("\n\n")[0] + "\n"
    good["log"]["checkpoint"] = note.sign(text, private, name=environment.log_name())
    return good


def _later_signed(connection: Any, good: Bundle) -> Bundle:
    """The centre signs again what it had signed, dated a day before: other bytes than were logged."""
    key = integrity.verify(good["credential"])
    plain = {name: value for name, value in good["credential"].items() if name != "proof"}
    at = (T0 - hours(24)).strftime("%Y-%m-%dT%H:%M:%SZ")
    good["credential"] = integrity.sign(plain, keyring.load(CENTRE, key), created=at)
    return good


_SIGNED: dict[str, tuple[Callable[[Any, Bundle], Bundle], str]] = {
    "signed with a key of nobody": (_forged_key, "entry_differs"),
    "a log of its own, with the log's key": (_secret_log, "key_of_nobody"),
    "a log of its own, with another key": (_other_log, "not_signed_by_the_log"),
    "dated back by the centre": (_later_signed, "backdated"),
}
