"""What stands around a certificate, unsigned: its centre's name, the seller's admission, how long proof is kept, whose
hands the piece went through since."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.db import connection

from surety.certificates.canonical import read_instant
from surety.consoles.certificate.looking import Found
from surety.engine import book
from surety.inspection.case import Handover
from surety.inspection.centre_case import Admission, standing_of
from surety.rulebook import Release, RulebookValueError, Status, UnknownTable

_chain = msgspec.json.Decoder(tuple[Handover, ...])
EVIDENCE = ("inspection_report", "intake_record", "packing_to_institute", "packing_to_buyer")


class Retention(NamedTuple):
    """A kind of evidence is kept by `kept_by` for `days` after its order is done (evidence_retention)."""

    evidence: str
    kept_by: str
    days: int


class Around(NamedTuple):
    """`centre` is its name, or what certificates call it. `badge`: the seller is admitted there now (JADE-14).

    `since`: the hand-overs after those that the report tells, as their holders told them.
    """

    centre: str
    badge: bool = False
    retention: tuple[Retention, ...] = ()
    since: tuple[Handover, ...] = ()


def around(found: Found) -> Around:
    """A centre that no platform registered has a name in certificates, and nothing else."""
    doc = found.current.doc
    called = doc["issuer"]["centre"]
    platform, has_platform, rest = called.partition("-ic-")
    if not has_platform:
        return Around(called)
    with connection.cursor() as cursor:
        cursor.execute(
            "select name, admission, chain from surety_code_place(%s, %s)", [found.code, f"{platform}:ic-{rest}"]
        )
        row = cursor.fetchone()
        if row is None:
            return Around(called)
        _, release = book.active(cursor, now=found.now)
    name, admission, chain = row
    made_at = read_instant(doc["validFrom"])
    since = _chain.decode(chain)[len(doc["credentialSubject"]["custody"]) :] if chain else ()
    return Around(name, _badge(release, platform, admission, found.now), _retention(release, platform, made_at), since)


def _badge(release: Release, platform: str, text: str | None, now: datetime) -> bool:
    admission = msgspec.json.decode(text, type=Admission) if text else None
    inputs = {"platform": platform, "admission": standing_of(admission, now)}
    return bool(_asked(release, "certificate_badge", inputs, now).get("shown"))


def _retention(release: Release, platform: str, at: datetime) -> tuple[Retention, ...]:
    answers = [
        (each, _asked(release, "evidence_retention", {"platform": platform, "evidence": each}, at)) for each in EVIDENCE
    ]
    return tuple(Retention(each, said["kept_by"], said["keep_days"]) for each, said in answers if said)


def _asked(release: Release, table: str, inputs: dict[str, Any], on: datetime) -> dict[str, Any]:
    """What the row says; nothing where the rules are silent."""
    try:
        answer = release.decide(table, inputs, on=on)
    except (RulebookValueError, UnknownTable):
        return {}
    return dict(answer.outputs) if answer.status is Status.DECIDED else {}
