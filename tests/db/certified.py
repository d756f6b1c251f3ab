"""Centres, codes and reports for tests: everything up to a logged certificate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from surety.certificates import issuing, keyring, writing
from surety.certificates.audit import Audit, audit
from surety.certificates.export import export
from surety.certificates.note import Verifier, verifier_of
from surety.certificates.report import Report
from surety.config import environment

T0 = datetime(2026, 3, 2, 1, tzinfo=UTC)
CENTRE = "jade-ruili"


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def centre(connection: Any, name: str = CENTRE, *, now: datetime = T0) -> str:
    """A centre with a key, which is returned."""
    return issuing.add_key(connection, name, now=now)


def code(connection: Any, name: str = CENTRE, *, now: datetime = T0) -> str:
    return issuing.issue_codes(connection, name, 1, now=now)[0].code


def report(item: str, **changes: Any) -> Report:
    name = sha256(item.encode()).hexdigest()[:10]  # the log shows these, and must not show the code
    plain: dict[str, Any] = {
        "report": f"R-{name}", "centre": CENTRE, "code": item, "verdict": "pass", "reported_at": T0,
        "piece": {"piece": f"P-{name}", "category": "jade/bangle", "title": "翡翠手镯", "grade": "A"},
        "measures": [{"name": "weight", "value": "52.31", "unit": "g"}, {"name": "ri", "value": "1.66"}],
        "custody": [{"at": T0 - hours(5), "act": "received", "by": "merchant", "to": "centre"}],
        "seal": {"number": "S-1"},
    }  # fmt: skip
    return msgspec.convert(plain | changes, Report, strict=False)


def certify(connection: Any, *reports: Report, now: datetime = T0) -> dict[str, str]:
    """Ask for certificates and log what can be; returns the faults by report."""
    issuing.want_reports(connection, reports, now=now)
    writing.drain(connection, now)
    found = issuing.faults(connection, [f"report:{each.report}" for each in reports])
    return {subject.removeprefix("report:"): fault for subject, fault in found.items()}


def certified(connection: Any, **changes: Any) -> Report:
    """One certificate of a new code."""
    item = code(connection)
    made = report(item, **changes)
    assert certify(connection, made) == {}
    return made


def verifier(connection: Any) -> Verifier:
    key = writing.own_key(connection.cursor(), "log", now=T0)
    return verifier_of(environment.log_name(), keyring.load("log", key))


def audited(connection: Any, folder: Path, **kept: Any) -> Audit:
    """The log exported and read again."""
    export(connection, folder)
    return audit(folder, verifier(connection), **kept)


def found(done: Audit) -> list[str]:
    return [finding.code for finding in done.findings]
