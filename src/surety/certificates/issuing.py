"""What a centre asks for: a key, codes, a certificate, an end of one; kept together with the wish to have it logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import msgspec

from surety.certificates import codes, entries, keyring, pins
from surety.certificates.canonical import instant
from surety.certificates.keys import PLATFORM
from surety.certificates.report import Report
from surety.engine import rows
from surety.engine.db import Connection, transacted
from surety.engine.keys import bucket_of
from surety.engine.talk import ask
from surety.engine.wire import encode

RESERVED = frozenset({PLATFORM, "log"})
DRAWS_MAX = 5


class ReservedName(ValueError):
    """A centre cannot be called as the platform or the log is."""

    code = "reserved_name"


class ReportTaken(ValueError):
    """A report of this id was stated before, with other words."""

    code = "report_taken"


class Issued(NamedTuple):
    code: str
    pin: str


def add_key(connection: Connection, owner: str, *, now: datetime) -> str:
    """A key of the owner's from now on; the one before ends with this second. Returns the new one.

    Certificates and the log count in whole seconds: what was signed in this one before the change still counts.
    """
    if owner in RESERVED:
        raise ReservedName(owner)
    key = keyring.make(owner)
    ends = now.replace(microsecond=0) + timedelta(seconds=1)
    with connection.transaction():
        ended = connection.execute(
            "update surety_key set valid_until = %s where bucket = %s and owner = %s and valid_until is null"
            " returning key",
            [ends, bucket_of(owner), owner],
        ).fetchall()
        register(connection, owner, key, now=now)
        for (old,) in ended:
            body = {"owner": owner, "key": old, "valid_until": instant(ends)}
            want(connection, f"key-end:{old}", "key_end", body, now=now)
    return key


def register(connection: Connection, owner: str, key: str, *, now: datetime) -> None:
    connection.execute(
        "insert into surety_key (bucket, owner, key, valid_from) values (%s, %s, %s, %s)",
        [bucket_of(owner), owner, key, now],
    )
    body = {"owner": owner, "key": key, "valid_from": instant(now)}
    want(connection, f"key:{key}", "key", body, now=now)


def issue_codes(connection: Connection, centre: str, count: int, *, now: datetime) -> list[Issued]:
    """New codes of a centre with the PINs that go under their seals: nobody can read a PIN later."""
    if centre in RESERVED or not keyring.OWNER.fullmatch(centre):
        raise keyring.BadOwner(centre)
    with connection.transaction():
        issued = [Issued(_new_code(connection, centre, pin, now), pin) for pin in (pins.draw() for _ in range(count))]
        _wish(connection, [(f"code:{each.code}", "code", {"code": each.code}) for each in issued], now)
    return issued


def _new_code(connection: Connection, centre: str, pin: str, now: datetime) -> str:
    pin_hash = pins.hashed(pin)
    for _ in range(DRAWS_MAX):
        code, salt = codes.draw(), entries.new_salt()
        row = [bucket_of(code), code, centre, salt, entries.blinded(code, salt), pin_hash, now]
        if connection.execute(_NEW_CODE, row).rowcount:
            return code
    raise RuntimeError("the same codes are drawn again and again")


_NEW_CODE = """
insert into surety_item_code (bucket, code, centre, salt, blind, pin_hash, issued_at)
values (%s, %s, %s, %s, %s, %s, %s) on conflict do nothing
"""


def want_reports(connection: Connection, reports: Sequence[Report], *, now: datetime) -> None:
    """Ask for the certificates of reports; the same report again is the same wish. Raises ReportTaken."""
    said: dict[str, Report] = {}
    for report in reports:
        if said.setdefault(f"report:{report.report}", report) != report:
            raise ReportTaken(report.report)
    new = _wish(connection, [(subject, "report", report) for subject, report in said.items()], now)
    before = [subject for subject in said if subject not in new]
    if before:
        found = connection.execute(
            "select subject, body from surety_log_wanted where bucket = any(%s) and subject = any(%s)",
            [list(map(bucket_of, before)), before],
        ).fetchall()
        for subject, body in found:
            if msgspec.json.decode(body, type=Report) != said[subject]:
                raise ReportTaken(said[subject].report)


def want_void(connection: Connection, code: str, *, reason: str, now: datetime) -> bool:
    """Burn a code (JADE-09); False if that was asked before."""
    return want(connection, f"void:{code}", "void", {"code": code, "reason": reason}, now=now)


def want_revocation(connection: Connection, report: str, *, reason: str, now: datetime) -> bool:
    """Withdraw a report; False if that was asked before."""
    return want(connection, f"revoke:{report}", "revocation", {"report": report, "reason": reason}, now=now)


def want(connection: Connection, subject: str, kind: str, body: Mapping[str, Any], *, now: datetime) -> bool:
    """Something that no fact made. False if it was wanted before: a wish is not repeated."""
    return bool(_wish(connection, [(subject, kind, body)], now))


def _wish(
    connection: Connection, wishes: Sequence[tuple[str, str, Report | Mapping[str, Any]]], now: datetime
) -> set[str]:
    """Subjects of those that are new."""
    if not wishes:
        return set()
    written = [(bucket_of(subject), subject, kind, encode(body).decode(), now) for subject, kind, body in wishes]
    named, values = rows.sought(_WISH, written)
    # They are logged as they are given, and so not sorted: who wants the same ones in another order is met head-on.
    new = transacted(connection, lambda: ask(connection, _wish_statement(named), values))
    return {subject.decode() for (subject,) in new}


_WISH = {"bucket": "smallint", "subject": "text", "kind": "text", "body": "json", "wanted_at": "timestamptz"}


@cache
def _wish_statement(named: int) -> str:
    return (
        "insert into surety_log_wanted (bucket, subject, seq, n, kind, body, wanted_at)"
        f" select bucket, subject, 0, 0, kind, body::json, wanted_at from {rows.listed(_WISH.items(), 'w', named)}"
        " on conflict do nothing returning subject"
    )


def faults(connection: Connection, subjects: Sequence[str]) -> dict[str, str]:
    """Why these wishes were not logged, where they were not."""
    rows = connection.execute(
        "select subject, fault from surety_log_wanted where bucket = any(%s) and subject = any(%s)"
        " and fault is not null",
        [[bucket_of(subject) for subject in subjects], list(subjects)],
    ).fetchall()
    return dict(rows)
