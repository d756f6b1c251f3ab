"""A report as a W3C Verifiable Credential 2.0, signed by its centre."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from surety.certificates import status
from surety.certificates.canonical import canonical, instant, sha256
from surety.certificates.codes import digital_link
from surety.certificates.keys import did
from surety.certificates.report import Report

CONTEXT = "urn:surety:inspection:v1"
"""Our terms: `context()`, kept with the program. With JCS nobody needs to fetch a context to check a signature."""


CONTEXTS = ["https://www.w3.org/ns/credentials/v2", CONTEXT]


@cache
def context() -> dict[str, Any]:
    text = resources.files("surety.certificates").joinpath("data/inspection-v1.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def report_id(centre: str, report: str) -> str:
    return f"urn:surety:report:{centre}:{report}"


def credential_of(
    report: Report, *, manifest: str, key: str, number: int, salt: str, base: str, prefix: str
) -> dict[str, Any]:
    """The credential of a report and of the manifest of its files with this SHA-256, not signed yet.

    `number` is its place in the status lists, `salt` opens the log's blinded code, `base` is the address of this
    installation, `prefix` that of item codes.
    """
    plain = msgspec.to_builtins(report)
    subject = {
        "id": digital_link(report.code, prefix=prefix),
        "type": "InspectedPiece",
        "code": report.code,
        "codeSalt": salt,
        "piece": plain["piece"],
        "verdict": plain["verdict"],
        "measures": plain.get("measures", []),
        "custody": [link | {"at": instant(h.at)} for link, h in _together(plain, report)],
        "evidenceManifest": {"sha256": manifest},
    }
    subject |= {name: plain[name] for name in ("seal", "inspector") if plain.get(name)}
    if report.report_number:
        subject["reportNumber"] = report.report_number
    document = {
        "@context": CONTEXTS,
        "id": report_id(report.centre, report.report),
        "type": ["VerifiableCredential", "InspectionReport"],
        "issuer": {"id": did(key), "centre": report.centre},
        "validFrom": instant(report.reported_at),
        "credentialStatus": status.entries(number, base=base),
        "credentialSubject": subject,
    }
    if report.supersedes:
        document["supersedes"] = {"id": report_id(report.centre, report.supersedes), "reason": report.reason}
    return document


def _together(plain: dict[str, Any], report: Report) -> Any:
    return zip(plain.get("custody", []), report.custody, strict=True)


def digest(credential: dict[str, Any]) -> str:
    """SHA-256 of the signed credential's canonical text, in hexadecimal: what the log holds of it."""
    return sha256(canonical(credential)).hex()
