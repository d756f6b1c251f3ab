"""What the door would answer to a submission, without stating it: the same checking, on what the asker may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from surety.engine import book
from surety.engine.batch import Batch
from surety.engine.fact import Source, SubjectKind
from surety.engine.keys import bucket_of, digest
from surety.engine.outcome import Refusal
from surety.engine.room import rooms
from surety.engine.store import Held, Subject
from surety.engine.wire import decode_case
from surety.listings import keeping, looking
from surety.listings.case import ListingCase
from surety.listings.facts import ListingSubmitted


def try_listings(facts: Sequence[ListingSubmitted], *, source: Source, now: datetime) -> list[ListingCase | Refusal]:
    """Each as if it were the only one, in order. A few statements, whatever their number, and one a shop's deposit."""
    with connection.cursor() as cursor:
        release_no, release = book.active(cursor, now=now)
        recalls = keeping.read(cursor)
        wanted = {(SubjectKind.LISTING, fact.listing) for fact in facts}
        cases = _cases(cursor, wanted | {read for fact in facts for read in fact.reads()})
        seen: dict[str, Any] = {}
        found = []
        for fact in facts:
            if fact.shop not in seen:
                seen[fact.shop] = looking.look_up(cursor, fact, release)
            batch = Batch(dict(cases), book=release, release_no=release_no, now=now, recalls=recalls)
            key = digest(fact.id.encode())
            batch.see(key, seen[fact.shop])
            refusal = batch.submit(fact, source, key=key, body=b"")
            found.append(refusal or batch.cases[SubjectKind.LISTING, fact.listing].case)
    return found  # type: ignore[return-value]


def _cases(cursor: Any, wanted: set[Subject]) -> dict[Subject, Held]:
    """Those that the asker may see: one statement a kind."""
    cases: dict[Subject, Held] = {}
    for kind in {kind for kind, _ in wanted}:
        names = [name for each, name in wanted if each is kind]
        cursor.execute(
            f"select subject, version, doc::text from {rooms()[kind].table}"
            " where bucket = any(%s) and subject = any(%s)",
            [list(map(bucket_of, names)), names],
        )
        for name, version, document in cursor.fetchall():
            cases[kind, name] = Held(decode_case(kind, document), version)
    return cases
