"""A subject's facts, from the log and from the months of it that lie in files. Nothing else reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import msgspec

from surety.engine import archive
from surety.engine.archive import Month, Stored
from surety.engine.fact import SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.room import rooms

COLUMNS = (
    "f.bucket, f.kind, f.subject, f.seq, f.type, replace(f.fact_key::text, '-', ''), f.occurred_at, f.recorded_at,"
    " f.effective_at, f.party, f.source, f.actor, f.release_no, f.body::text, f.reads::text"
)
"""Of `surety_fact f`, as `Stored` has them."""
MONTHS = """
select coalesce(json_agg(json_build_object('month', to_char(month, 'YYYY-MM'), 'rows', rows, 'sha256', sha256,
    'footer', footer, 'name', name) order by month), '[]')::text as months from surety_fact_archive
"""
_FACTS = f"""
select k.subject, a.months, b.began_at, f.*
from unnest(%(buckets)s::smallint[], %(subjects)s::text[]) k (bucket, subject)
cross join ({MONTHS}) a
left join lateral (select recorded_at as began_at from surety_fact
    where bucket = k.bucket and kind = %(kind)s and subject = k.subject and seq = 1 limit 1) b on true
left join lateral (select {COLUMNS} from surety_fact f
    where f.bucket = k.bucket and f.kind = %(kind)s and f.subject = k.subject
        and (%(types)s::text[] is null or f.type = any(%(types)s))
    order by f.seq, f.recorded_at, f.fact_key limit %(limit)s) f on true
order by k.bucket, k.subject, f.seq, f.recorded_at
"""
"""One statement, thus one moment: a month that moves meanwhile is in the table or in its file, never in both."""
_SLACK = timedelta(days=1)
"""Longer than any transaction: facts of before a subject's first are received no earlier than this before it."""

_SHOWN_WITH_CASE = frozenset(
    (
        SubjectKind.ORDER,
        SubjectKind.PARCEL,
        SubjectKind.AFTERSALE,
        SubjectKind.PIECE,
        SubjectKind.CONVERSATION,
        SubjectKind.LISTING,
    )
)
"""Kinds whose facts whoever is shown the case is shown: so say the policies of `surety_fact`, which no file has."""


def facts_of(
    cursor: Any, kind: str, subject: str, *, types: Sequence[str] = (), limit: int | None = None
) -> list[Stored]:
    """By seq, those that changed nothing (seq 0) first; at most `limit`.

    What the cursor's role and scope may not see is not among them. Raises ArchiveUnreadable.
    """
    return facts_of_each(cursor, kind, [subject], types=types, limit=limit)[subject]


def facts_of_each(
    cursor: Any, kind: str, subjects: Sequence[str], *, types: Sequence[str] = (), limit: int | None = None
) -> Mapping[str, list[Stored]]:
    """The same for several subjects of one kind, in the order of bucket and subject."""
    wanted = {
        "buckets": [bucket_of(subject) for subject in subjects],
        "subjects": list(subjects),
        "kind": kind,
        "types": list(types) or None,
        "limit": limit,
    }
    cursor.execute(_FACTS, wanted)
    found: dict[str, list[Stored]] = {}
    looked: dict[Month, list[str]] = {}
    for subject, rows in groupby(cursor.fetchall(), key=lambda row: row[0]):
        every = list(rows)
        found[subject] = [Stored._make(row[3:]) for row in every if row[3] is not None]
        for month in _months(every[0][1]):
            if _may_hold(month, every[0][2]):
                looked.setdefault(month, []).append(subject)
    for row in _archived(cursor, kind, looked):
        if not types or row.type in types:
            found[row.subject].append(row)
    if looked:
        found = {subject: sorted(rows, key=_place)[:limit] for subject, rows in found.items()}
    return found


def _place(row: Stored) -> tuple[int, datetime, str]:
    return row.seq, row.recorded_at, row.fact_key


def _months(text: str) -> list[Month]:
    return msgspec.json.decode(text, type=list[Month]) if text != "[]" else []


def _may_hold(month: Month, began_at: datetime | None) -> bool:
    """Whether facts of a subject may lie there whose first fact lies in the table, if at all, received then."""
    if began_at is None:
        return True
    return (began_at - _SLACK).isoformat()[:7] <= month.month


def _archived(cursor: Any, kind: str, looked: Mapping[Month, list[str]]) -> Iterator[Stored]:
    if not looked:
        return
    cursor.execute(
        "select row_security_active('surety_fact') and not coalesce(surety_scope_all(), false), surety_scope_shops()"
    )
    bounded, shops = cursor.fetchone()
    shown = _shown(cursor, kind, {each for some in looked.values() for each in some}) if bounded else None
    own = bounded and kind == SubjectKind.AMENDMENT
    for month, subjects in looked.items():
        for row in archive.find(month, kind, subjects if shown is None or own else shown.intersection(subjects)):
            if not own or (row.party == "shop" and row.source in shops):
                yield row


def _shown(cursor: Any, kind: str, subjects: set[str]) -> set[str]:
    """Which of them row-level security shows."""
    if kind not in _SHOWN_WITH_CASE:
        return set()
    cursor.execute(
        f"select subject from {rooms()[SubjectKind(kind)].table}"
        " where bucket = any(%(buckets)s::smallint[]) and subject = any(%(subjects)s)",
        {"buckets": sorted({bucket_of(each) for each in subjects}), "subjects": sorted(subjects)},
    )
    return {subject for (subject,) in cursor.fetchall()}


def archived_months(cursor: Any) -> list[Month]:
    """Oldest first."""
    cursor.execute(MONTHS)
    return _months(cursor.fetchone()[0])
