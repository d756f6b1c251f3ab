"""Reading the spine, under whatever scope the transaction has announced: every row returned may be shown.

Reads of one subject name its bucket, so each touches one shard and one index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext

from surety.engine import history, vault
from surety.engine.archive import Month, Stored
from surety.engine.keys import bucket_of
from surety.engine.models import (
    ClockRow,
    DeadlineRow,
    DecisionInputRow,
    DecisionRow,
    FactRow,
    Posting,
    RefusalRow,
    TransferRow,
    WorkItemRow,
)

T = TypeVar("T")


def now() -> datetime:
    """The installation's time: the wall clock, plus how far a sandbox was moved ahead."""
    ahead = ClockRow.objects.values_list("ahead", flat=True).first()
    return datetime.now(UTC) + (ahead or timedelta())


def visible(table: str, subjects: Iterable[str]) -> set[str]:
    """Which of these subjects exist in a case table and may be seen. One query, whatever the number."""
    return set(_columns_of(table, subjects, "subject"))


def visible_orders(subjects: Iterable[str]) -> set[str]:
    return visible("surety_order", subjects)


def visible_cases(subjects: Iterable[str]) -> set[str]:
    return visible("surety_aftersale", subjects)


def visible_conversations(subjects: Iterable[str]) -> set[str]:
    return visible("surety_conversation", subjects)


def visible_pieces(subjects: Iterable[str]) -> set[str]:
    return visible("surety_piece", subjects)


def visible_listings(subjects: Iterable[str]) -> set[str]:
    return visible("surety_listing", subjects)


def centres_of_pieces(pieces: Iterable[str]) -> dict[str, str]:
    """Where each known piece was sent, or is to be."""
    return _columns_of("surety_piece", pieces, "centre")


def shops_of_parcels(parcels: Iterable[str]) -> dict[str, str]:
    """The shop each known parcel was bound to first."""
    return _columns_of("surety_parcel", parcels, "shop")


def shop_names(shops: Iterable[str]) -> dict[str, str]:
    """By id. A centre reads these too, which sees no shop's own row."""
    return _columns_of("surety_shop_name", shops, "name")


def _columns_of(table: str, subjects: Iterable[str], column: str) -> dict[str, str]:
    keys = sorted(set(subjects))
    if not keys:
        return {}
    sql = (
        f"select t.subject, t.{column} from {table} t"  # both names are constants of this module
        " join unnest(%s::smallint[], %s::text[]) as k (bucket, subject)"
        " on t.bucket = k.bucket and t.subject = k.subject"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [[bucket_of(key) for key in keys], keys])
        return dict(cursor.fetchall())


def deadlines_of(subject: str) -> list[DeadlineRow]:
    """Every deadline ever set, oldest first."""
    rows = DeadlineRow.objects.filter(bucket=bucket_of(subject), subject=subject)
    return _told(list(rows.order_by("set_at", "step", "version")[:500]), "basis")


def transfers_of(subject: str) -> list[TransferRow]:
    rows = TransferRow.objects.filter(bucket=bucket_of(subject), subject=subject)
    return list(rows.order_by("seq", "effect")[:500])


def postings_of(subject: str) -> list[Posting]:
    rows = Posting.objects.filter(bucket=bucket_of(subject), subject=subject)
    return list(rows.order_by("seq", "effect", "amount_fen")[:1000])


def facts_of(subject: str, *, kind: str = "order") -> list[FactRow]:
    """By seq, with what people wrote in words."""
    return _told(stored_facts_of(subject, kind=kind, limit=1000), "body")


def stored_facts_of(
    subject: str, *, kind: str = "order", types: Sequence[str] = (), limit: int | None = None
) -> list[FactRow]:
    """The same as they are kept, archived ones too: what people wrote is a reference. Raises ArchiveUnreadable."""
    with connection.cursor() as cursor:
        return [_row(each) for each in history.facts_of(cursor, kind, subject, types=types, limit=limit)]


def stored_facts_of_each(subjects: Iterable[str], *, kind: str, types: Sequence[str] = ()) -> dict[str, list[FactRow]]:
    """The same of several subjects, by subject. Raises ArchiveUnreadable."""
    with connection.cursor() as cursor:
        found = history.facts_of_each(cursor, kind, subjects, types=types)
        return {subject: [_row(each) for each in rows] for subject, rows in found.items()}


def archived_months() -> list[Month]:
    """Months whose facts lie in files, oldest first; those of one subject are read with its others all the same."""
    with connection.cursor() as cursor:
        return history.archived_months(cursor)


def facts_of_month(
    month: Month,
    *,
    kind: str,
    types: Sequence[str],
    after: tuple[datetime, str] | None,
    keep: Callable[[FactRow], bool],
    limit: int,
) -> list[FactRow]:
    """The first facts of an archived month by receipt and key (a uuid's text), behind `after`."""
    behind = (after[0], UUID(after[1]).hex) if after else None
    with connection.cursor() as cursor:
        found = history.facts_of_month(
            cursor, month, kind, types=types, after=behind, keep=lambda row: keep(_row(row)), limit=limit
        )
    return [_row(each) for each in found]


def _row(stored: Stored) -> FactRow:
    values = stored._asdict() | {
        "fact_key": UUID(stored.fact_key),
        "body": msgspec.json.decode(stored.body),
        "reads": msgspec.json.decode(stored.reads) if stored.reads else None,
    }
    return FactRow(**values)


def refusals_of(subject: str) -> list[RefusalRow]:
    rows = RefusalRow.objects.filter(bucket=bucket_of(subject), subject=subject)
    return list(rows.order_by("recorded_at")[:200])


def work_items_of(subject: str) -> list[WorkItemRow]:
    rows = WorkItemRow.objects.filter(bucket=bucket_of(subject), subject=subject)
    return _told(list(rows.order_by("opened_at")[:200]), "details")


def _told(rows: list[T], name: str) -> list[T]:
    """The rows with what people wrote in place of references to it."""
    documents = in_words([getattr(row, name) for row in rows])
    for row, document in zip(rows, documents, strict=True):
        setattr(row, name, document)
    return rows


def in_words(documents: list[Any]) -> list[Any]:
    """Documents with what people wrote in place of references to the vault, as far as the scope reaches."""
    with connection.cursor() as cursor:
        return vault.told(cursor, documents, erased=gettext("(erased)"))


def open_work() -> dict[str, int]:
    """How much waits for people, by kind, and `open` for all of it. Read from the index of open items."""
    rows = WorkItemRow.objects.filter(closed_at=None).values_list("kind").annotate(count=Count("*"))
    counts = {"appeal": 0, "delay_filing": 0, "undecided": 0} | dict(rows)
    return counts | {"open": sum(counts.values())}


@dataclass(frozen=True)
class Decided:
    """One line of the decision log with the inputs it was decided on."""

    row: DecisionRow
    inputs: Any


def decisions_of(subject: str) -> list[Decided]:
    rows = DecisionRow.objects.filter(bucket=bucket_of(subject), subject=subject)
    return with_inputs(list(rows.order_by("seq", "n")[:500]))


def decision(subject: str, *, seq: int, n: int) -> Decided | None:
    rows = DecisionRow.objects.filter(bucket=bucket_of(subject), subject=subject, seq=seq, n=n)
    return next(iter(with_inputs(list(rows[:1]))), None)


def with_inputs(rows: list[DecisionRow]) -> list[Decided]:
    """Decisions and their interned inputs, in one more query."""
    keys = {row.input_key for row in rows}
    if not keys:
        return []
    buckets = {row.input_bucket for row in rows}
    found = DecisionInputRow.objects.filter(bucket__in=buckets, input_key__in=keys)
    inputs = {row.input_key: row.inputs for row in found}
    return [Decided(row, inputs.get(row.input_key)) for row in rows]
