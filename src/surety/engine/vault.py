"""Personal data, kept apart so that it can be erased while every fact and decision stays.

What people write goes there too, whole: nobody knows what they put into it. In its place stands a reference, which a
case, a task or a message carries on like any other text: `vault:<entry>:<slot>:<subject>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import replace

from surety.config import environment
from surety.engine.db import Connection
from surety.engine.fact import Fact, SubjectKind
from surety.engine.keys import Key, bucket_of, digest

REFERENCE = re.compile(r"vault:([0-9a-f]{32}):([a-z_]+(?:\.[0-9]+)?):([!-~]{3,96})")
_FILE = re.compile(r"sha256:[0-9a-f]{64}(?: |\Z)")
"""What a kept file is named by begins so: its hash stays in the fact, since what keeps the file finds it there."""
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
    if not fact.free_text:
        return _without_person(fact, key)
    kept, texts = _without_texts(fact, key)
    kept, content = _without_person(kept, key)
    return kept, {**(content or {}), **texts} or None


def _without_texts(fact: Fact, key: Key) -> tuple[Fact, dict[str, str]]:
    """What is in nobody's words stays; an empty text is none."""
    texts: dict[str, str] = {}

    def put(slot: str, text: str) -> str:
        if text:
            texts[slot] = text
        return text and f"vault:{key}:{slot}:{fact.subject}"

    changed: dict[str, Any] = {}
    for path in fact.free_text:
        name, _, inner = path.partition(".")
        value = getattr(fact, name, "")
        if not value:
            continue
        if inner:
            parts = enumerate(value)
            changed[name] = tuple(
                replace(each, **{inner: put(f"{name}.{n}", getattr(each, inner))}) for n, each in parts
            )
        elif isinstance(value, tuple):
            changed[name] = tuple(
                each if _FILE.match(each) else put(f"{name}.{n}", each) for n, each in enumerate(value)
            )
        else:
            changed[name] = put(name, value)
    return (replace(fact, **changed) if texts else fact), texts


def _without_person(fact: Fact, key: Key) -> tuple[Fact, dict[str, str] | None]:
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


def told(cursor: Any, documents: list[Any], *, erased: str) -> list[Any]:
    """The same documents with what was written in place of the references in them: one query, or none.

    `erased` stands for what was erased since, and for what the cursor's role may not see.
    """
    named = {found for document in documents for found in _references(document)}
    if not named:
        return documents
    cursor.execute(
        "select v.subject, v.entry::text, v.content::text"
        " from unnest(%s::smallint[], %s::text[], %s::uuid[]) as n(bucket, subject, entry)"
        " join surety_vault v on v.bucket = n.bucket and v.subject = n.subject and v.entry = n.entry",
        [[bucket_of(subject) for _, _, subject in named], [each[2] for each in named], [each[0] for each in named]],
    )
    held = {(subject, entry.replace("-", "")): content for subject, entry, content in cursor.fetchall() if content}
    texts = {
        f"vault:{entry}:{slot}:{subject}": msgspec.json.decode(held[subject, entry]).get(slot, erased)
        if (subject, entry) in held
        else erased
        for entry, slot, subject in named
    }
    return [_in_words(document, texts) for document in documents]


def _references(value: Any) -> Iterator[tuple[str, ...]]:
    if isinstance(value, str):
        if value.startswith("vault:") and (found := REFERENCE.fullmatch(value)) and _is_written(found[2]):
            yield found.groups()
    elif isinstance(value, dict):
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)


def _is_written(slot: str) -> bool:
    """Whether people's words stand there. Who is named and what is said to whom has no reference, only a forged one."""
    return slot.partition(".")[0] in _slots()


@cache
def _slots() -> frozenset[str]:
    from surety.engine.room import fact_types

    return frozenset(path.partition(".")[0] for each in fact_types().values() for path in each.free_text)


def _in_words(value: Any, texts: dict[str, str]) -> Any:
    if isinstance(value, str):
        return texts.get(value, value)
    if isinstance(value, dict):
        return {name: _in_words(each, texts) for name, each in value.items()}
    return [_in_words(each, texts) for each in value] if isinstance(value, list) else value


def subjects_of(cursor: Any, order: str) -> list[str]:
    """Everything about an order that may hold personal data: itself, its conversations, cases, pieces, violations."""
    cursor.execute(_ABOUT, {"order": order})
    return [order, *(subject for (subject,) in cursor.fetchall())]


_ABOUT = """
select subject from surety_conversation where order_id = %(order)s
union select subject from surety_aftersale where order_id = %(order)s
union select subject from surety_piece where order_id = %(order)s
union select subject from surety_violation
    where order_no = %(order)s or piece in (select subject from surety_piece where order_id = %(order)s)
"""


def erase(cursor: Any, subject: str, *, now: datetime) -> int:
    """Forget a subject's personal data; returns how many entries were emptied.

    A return address is forgotten when it was dropped and no buyer is on the way to it (`merchants/forgetting.py`).
    """
    cursor.execute(
        "update surety_vault set content = null, erased_at = %s"
        " where bucket = %s and subject = %s and erased_at is null and content -> 'to_detail' is null",
        [now, bucket_of(subject), subject],
    )
    return int(cursor.rowcount)


def facts_in_the_clear(cursor: Any, subjects: list[str]) -> int:
    """How many facts of these subjects hold what people wrote, from before the vault took it: no log is edited."""
    from surety.engine.history import facts_of_each

    rows = (each for kind in SubjectKind for some in facts_of_each(cursor, kind, subjects).values() for each in some)
    return sum(_in_the_clear(each.type, msgspec.json.decode(each.body)) for each in rows)


def _in_the_clear(fact_type: str, body: dict[str, Any]) -> bool:
    from surety.engine.room import fact_types

    for path in fact_types()[fact_type].free_text:
        name, _, inner = path.partition(".")
        value = body.get(name) or ""
        listed = value if isinstance(value, list) else [value]
        said = [each.get(inner, "") for each in listed] if inner else listed
        if any(each and not _FILE.match(each) and not REFERENCE.fullmatch(each) for each in said):
            return True
    return False
