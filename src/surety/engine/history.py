"""A subject's facts, from the log and from the months of it that lie in files. Nothing else reads them."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from surety.engine import archive
from surety.engine.archive import Month, Stored
from surety.engine.keys import bucket_of

COLUMNS = (
    "f.bucket, f.kind, f.subject, f.seq, f.type, replace(f.fact_key::text, '-', ''), f.occurred_at, f.recorded_at,"
    " f.effective_at, f.party, f.source, f.actor, f.release_no, f.body::text, f.reads::text"
)
"""Of `surety_fact f`, as `Stored` has them."""
MONTHS = """
select coalesce(json_agg(json_build_object('month', to_char(month, 'YYYY-MM'), 'rows', rows, 'sha256', sha256,
    'footer', footer, 'name', name, 'began_last', began_last) order by month), '[]')::text as months
from surety_fact_archive
"""
_ROWS = f"""
select {COLUMNS} from surety_fact f
where f.bucket = {{bucket}} and f.kind = %(kind)s and f.subject = {{subject}}
    and (%(types)s::text[] is null or f.type = any(%(types)s) or f.seq = 1)
order by f.seq, f.recorded_at, f.fact_key limit %(limit)s
"""
_OF_ONE = f"""
select %(subject)s::text, a.months, f.* from ({MONTHS}) a
left join lateral ({_ROWS.format(bucket="%(bucket)s::smallint", subject="%(subject)s")}) f on true
"""
_OF_EACH = f"""
select k.subject, case when k.n = 1 then a.months else '[]' end, f.*
from unnest(%(buckets)s::smallint[], %(subjects)s::text[]) with ordinality k (bucket, subject, n)
cross join ({MONTHS}) a
left join lateral ({_ROWS.format(bucket="k.bucket", subject="k.subject")}) f on true
"""
"""One statement, thus one moment: a month that moves meanwhile is in the table or in its file, never in both. Of many
subjects the rows of the first carry the months: they may be longer than a fact."""
_POLICIES = """
select row_security_active('surety_fact'), (select string_agg('(' || pg_get_expr(polqual, polrelid) || ')', ' or ')
    from pg_policy where polrelid = 'surety_fact'::regclass and polcmd in ('r', '*') and polpermissive)
"""
_LOOKED_AT = """
select n from unnest(%(bucket)s::smallint[], %(kind)s::text[], %(subject)s::text[], %(party)s::text[],
    %(source)s::text[]) with ordinality surety_fact (bucket, kind, subject, party, source, n) where
"""
"""The policies of the table, asked of rows that are not in it. One that looks at another column is an error here."""


def facts_of(
    cursor: Any, kind: str, subject: str, *, types: Sequence[str] = (), limit: int | None = None
) -> list[Stored]:
    """By seq, those that changed nothing (seq 0) first; at most `limit`.

    What the cursor's role and scope may not see is not among them. Raises ArchiveUnreadable.
    """
    wanted = {"bucket": bucket_of(subject), "subject": subject, **_asked(kind, types, limit)}
    cursor.execute(_OF_ONE, wanted)
    return _with_archived(cursor, kind, [subject], types, limit)[subject]


def facts_of_each(
    cursor: Any, kind: str, subjects: Iterable[str], *, types: Sequence[str] = (), limit: int | None = None
) -> Mapping[str, list[Stored]]:
    """The same for several subjects of one kind, in the order of bucket and subject."""
    placed = sorted({(bucket_of(subject), subject) for subject in subjects})
    named = [subject for _bucket, subject in placed]
    cursor.execute(_OF_EACH, {"buckets": [each for each, _ in placed], "subjects": named, **_asked(kind, types, limit)})
    return _with_archived(cursor, kind, named, types, limit)


def facts_of_month(
    cursor: Any,
    month: Month,
    kind: str,
    *,
    types: Sequence[str],
    after: tuple[datetime, str] | None,
    keep: Callable[[Stored], bool],
    limit: int,
) -> list[Stored]:
    """Of an archived month the first facts of a kind by receipt and key, behind `after`; its whole file is read.

    What the cursor's role and scope may not see is not among them. Raises ArchiveUnreadable.
    """
    found: list[Stored] = []
    until = None
    for number in range(archive.group_count(month)):
        part = archive.pick(month, number, kind=kind, types=types, since=after and after[0], until=until)
        some = [row for row in part if (not after or _received(row) > after) and keep(row)]
        found = heapq.nsmallest(limit, [*found, *shown(cursor, some)], key=_received)
        until = found[-1].recorded_at if len(found) == limit else None
    return found


def _received(row: Stored) -> tuple[datetime, str]:
    return row.recorded_at, row.fact_key


def _asked(kind: str, types: Sequence[str], limit: int | None) -> dict[str, Any]:
    return {"kind": kind, "types": list(types) or None, "limit": limit and limit + 1}


def _with_archived(
    cursor: Any, kind: str, subjects: Sequence[str], types: Sequence[str], limit: int | None
) -> dict[str, list[Stored]]:
    """What the statement found, and what the archive holds beside it. The first fact came along, asked for or not."""
    found: dict[str, list[Stored]] = {subject: [] for subject in subjects}
    months: list[Month] = []
    archived: list[Stored] = []
    for subject, known, *row in cursor.fetchall():
        months = months or _months(known)
        if row[0] is not None:
            found[subject].append(Stored._make(row))
    for month in months:
        looked = [subject for subject, rows in found.items() if _may_hold(month, rows)]
        archived += archive.find(month, kind, looked) if looked else ()
    for each in shown(cursor, archived):
        found[each.subject].append(each)
    return {
        subject: sorted((row for row in rows if not types or row.type in types), key=_place)[:limit]
        for subject, rows in found.items()
    }


def _place(row: Stored) -> tuple[int, datetime, str]:
    return row.seq, row.recorded_at, row.fact_key


def _months(text: str) -> list[Month]:
    return msgspec.json.decode(text, type=list[Month]) if text != "[]" else []


def _may_hold(month: Month, rows: Sequence[Stored]) -> bool:
    """Whether facts may lie there of a subject of which these lie in the table: not, if it began after all that do."""
    began_at = next((row.recorded_at for row in rows if row.seq == 1), None)
    return began_at is None or month.began_last is None or began_at <= month.began_last


def shown(cursor: Any, rows: Sequence[Stored]) -> list[Stored]:
    """Those of rows from files that the table would show to the cursor's role and scope."""
    if not rows:
        return []
    cursor.execute(_POLICIES)
    bounded, policies = cursor.fetchone()
    if not bounded:
        return list(rows)
    asked = sorted({_looked_at(row) for row in rows})
    columns = dict(
        zip(("bucket", "kind", "subject", "party", "source"), map(list, zip(*asked, strict=True)), strict=True)
    )
    cursor.execute(_LOOKED_AT + (policies or "false").replace("%", "%%"), columns)
    seen = {asked[number - 1] for (number,) in cursor.fetchall()}
    return [row for row in rows if _looked_at(row) in seen]


def _looked_at(row: Stored) -> tuple[int, str, str, str, str]:
    return row.bucket, row.kind, row.subject, row.party, row.source


def archived_months(cursor: Any) -> list[Month]:
    """Oldest first."""
    cursor.execute(MONTHS)
    return _months(cursor.fetchone()[0])
