"""Personal data, kept apart so that it can be erased while every fact and decision stays."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import replace

from surety.config import environment
from surety.engine.db import Connection
from surety.engine.fact import Fact
from surety.engine.keys import Key, bucket_of, digest

PERSONAL = ("name", "phone", "detail")
"""Of a receiver; what else is personal names its own fields as `personal`."""


@cache
def secret() -> bytes:
    """Keys the digests of personal data, so that nobody can test a guess against the log."""
    return environment.digest_secret().encode()[:64]


class OtherSecret(RuntimeError):
    """The digests in this database were keyed with another secret than this program's."""


def check_secret(connection: Connection) -> None:
    """Mark the database with our secret's fingerprint, or raise OtherSecret if it bears another's.

    With another secret a repeated fact would look changed, and one receiver like two.
    """
    fingerprint = digest(b"fingerprint", secret=secret())
    connection.execute("update surety_clock set secret_mark = %s where secret_mark is null", [fingerprint])
    row = connection.execute("select secret_mark from surety_clock").fetchone()
    if row is not None and row[0] != fingerprint:
        raise OtherSecret(
            "this database belongs to another digest secret: bring digest.secret of the home that filled it,"
            " or set SURETY_DIGEST_SECRET"
        )


def put_away(fact: Fact, key: Key) -> tuple[Fact, dict[str, str] | None]:
    """The fact with references in place of personal data, and what the vault is to keep (None if nothing)."""
    field = fact.personal
    if field is None:
        return fact, None
    person = getattr(fact, field)
    names = getattr(person, "personal", PERSONAL)
    content = {name: value for name in names if (value := getattr(person, name))}
    if not content:
        return replace(fact, **{field: replace(person, vault="", digest="")}), None
    told = [getattr(person, "region", None), *(content.get(name, "") for name in names)]
    same = digest(msgspec.json.encode(told), secret=secret())
    kept = replace(person, **dict.fromkeys(names, ""), vault=key, digest=same)
    return replace(fact, **{field: kept}), content


def reveal(cursor: Any, subject: str, entry: str) -> dict[str, str] | None:
    """The personal data behind a reference, or None once it is erased (or was never there)."""
    cursor.execute(
        "select content::text from surety_vault where bucket = %s and subject = %s and entry = %s",
        [bucket_of(subject), subject, entry],
    )
    row = cursor.fetchone()
    return msgspec.json.decode(row[0]) if row and row[0] else None


def erase(cursor: Any, subject: str, *, now: datetime) -> int:
    """Forget a subject's personal data; returns how many entries were emptied."""
    cursor.execute(
        "update surety_vault set content = null, erased_at = %s"
        " where bucket = %s and subject = %s and erased_at is null",
        [now, bucket_of(subject), subject],
    )
    return int(cursor.rowcount)
