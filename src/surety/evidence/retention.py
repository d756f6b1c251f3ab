"""How long a file must be kept: by `evidence_retention`, and by whatever its order still has open (BTAS-4.3c).

Days count from the end of everything the file is about: its order and the order's pieces, after-sales cases and
violations. A file that several facts name is kept for the longest of them; one that no rule speaks of is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from surety.engine.calendar import day_of, first_moment
from surety.engine.history import facts_of_each
from surety.engine.keys import bucket_of
from surety.rulebook import Release, RulebookValueError, Status, UnknownTable


class Naming(NamedTuple):
    """A subject's facts name this file, since then."""

    bucket: int
    kind: str
    subject: str
    sha256: str
    evidence: str
    named_at: datetime


_NAMINGS = """
select bucket, kind, subject, sha256, evidence, named_at from surety_evidence where sha256 = any(%s)
"""
_OVER = """
case when {over} and not exists (select from surety_work_item w
        where w.bucket = s.bucket and w.subject = s.subject and w.closed_at is null)
    then {since} end
"""
_LAST_FACT = """
coalesce((select f.effective_at from surety_fact f
    where f.bucket = s.bucket and f.kind = '{kind}' and f.subject = s.subject and f.seq = s.version),
    '0001-01-01 00:00+00')
"""
_ARCHIVED = datetime.min.replace(tzinfo=UTC)
"""In place of an instant that lies in an archived month: so `_LAST_FACT` says."""
_IS_DONE = "greatest((s.doc ->> 'done_at')::timestamptz, (s.doc ->> 'cancelled_at')::timestamptz)"


def _over(statuses: str, kind: str) -> str:
    return _OVER.format(over=statuses, since=_LAST_FACT.format(kind=kind))


_BY_SUBJECT = "s.bucket = any(%(buckets)s) and s.subject = any(%(subjects)s)"
_ORDERS = f"""
select s.subject, s.subject, {_OVER.format(over="s.status in ('done', 'cancelled')", since=_IS_DONE)}
from surety_order s where {_BY_SUBJECT}
"""
_CASES = f"""
select s.order_id, s.subject, {_over("s.status in ('refunded', 'completed', 'closed')", "aftersale")}
from surety_aftersale s where s.order_id = any(%(subjects)s)
"""
_PIECES = f"""
select coalesce(s.order_id, s.subject), s.subject, {_over("s.stage in ('shipped', 'delivered', 'ended')", "piece")}
from surety_piece s where s.order_id = any(%(subjects)s) or {_BY_SUBJECT}
"""
_VIOLATIONS = f"""
select coalesce(s.order_no, s.piece, s.subject), s.subject,
    {_over("s.status in ('confirmed', 'dismissed')", "violation")}
from surety_violation s where s.order_no = any(%(subjects)s) or s.piece = any(%(subjects)s) or {_BY_SUBJECT}
"""
_BELONGS_TO = {
    "violation": f"select subject, coalesce(order_no, piece) from surety_violation s where {_BY_SUBJECT}",
    "aftersale": f"select subject, order_id from surety_aftersale s where {_BY_SUBJECT}",
    "piece": f"select subject, order_id from surety_piece s where {_BY_SUBJECT}",
}
"""In this order: what a violation is about may be a piece, and that of an order."""


def namings_of(cursor: Any, hashes: Sequence[str]) -> dict[str, list[Naming]]:
    """Who names these files; a hash that is missing is named by nobody."""
    cursor.execute(_NAMINGS, [list(hashes)])
    found: dict[str, list[Naming]] = defaultdict(list)
    for row in cursor.fetchall():
        naming = Naming(*row)
        found[naming.sha256].append(naming)
    return found


def kept_until(cursor: Any, namings: Iterable[Naming], *, release: Release) -> dict[Naming, datetime | None]:
    """Until when each naming keeps its file: the first moment it need not be kept. None: there is no end yet."""
    days = {naming: _days(release, naming) for naming in namings}
    ends = _ends(cursor, {(each.kind, each.subject) for each, count in days.items() if count is not None})
    return {each: _after(ends.get((each.kind, each.subject)), count) for each, count in days.items()}


def _days(release: Release, naming: Naming) -> int | None:
    inputs = {"platform": naming.subject.partition(":")[0], "evidence": naming.evidence}
    try:
        answer = release.decide("evidence_retention", inputs, on=naming.named_at)
    except (RulebookValueError, UnknownTable):
        return None
    return int(answer.outputs["keep_days"]) if answer.status is Status.DECIDED else None


def _after(over_at: datetime | None, days: int | None) -> datetime | None:
    if over_at is None or days is None:
        return None
    return first_moment(day_of(over_at) + timedelta(days=days + 1))


def _ends(cursor: Any, subjects: set[tuple[str, str]]) -> dict[tuple[str, str], datetime | None]:
    """When everything that each subject is about was over; None while something is open or unknown."""
    roots = _roots(cursor, subjects)
    over: dict[str, list[datetime | None]] = defaultdict(list)
    for root, _subject, over_at in _members(cursor, set(roots.values())):
        over[root].append(over_at)
    return {subject: _latest(over[root]) for subject, root in roots.items()}


def _latest(instants: list[datetime | None]) -> datetime | None:
    known = [each for each in instants if each is not None]
    return max(known) if known and len(known) == len(instants) else None


def _roots(cursor: Any, subjects: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The order that a subject is about; where there is none, the piece, or the subject itself."""
    roots = {each: each[1] for each in subjects}
    for kind, query in _BELONGS_TO.items():
        named = {root for (of_kind, _), root in roots.items() if of_kind == kind or _PIECE in root}
        above = dict(_rows(cursor, query, named))
        roots |= {each: above[root] for each, root in roots.items() if above.get(root)}
    return roots


_PIECE = ":pc-"


def _members(cursor: Any, roots: set[str]) -> list[tuple[str, str, datetime | None]]:
    """Everything about these roots: whose it is, which, and since when it is over."""
    pieces = _over_rows(cursor, "piece", _PIECES, roots)
    root_of = {root: root for root in roots} | {subject: root for root, subject, _over_at in pieces}
    found = [*_rows(cursor, _ORDERS, roots), *_over_rows(cursor, "aftersale", _CASES, roots), *pieces]
    violations = _over_rows(cursor, "violation", _VIOLATIONS, root_of)
    found += [(root_of[of], *rest) for of, *rest in violations if of in root_of]
    return found


def _over_rows(cursor: Any, kind: str, query: str, subjects: Iterable[str]) -> list[Any]:
    """What is over since a fact that was archived asks the archive since when."""
    rows = _rows(cursor, query, subjects)
    archived = [subject for _of, subject, over_at in rows if over_at == _ARCHIVED]
    last = {subject: facts[-1].effective_at for subject, facts in facts_of_each(cursor, kind, archived).items()}
    return [(of, subject, last.get(subject, over_at)) for of, subject, over_at in rows]


def _rows(cursor: Any, query: str, subjects: Iterable[str]) -> list[Any]:
    named = sorted(subjects)
    if not named:
        return []
    cursor.execute(query, {"buckets": sorted({bucket_of(each) for each in named}), "subjects": named})
    return cursor.fetchall()
