"""Reading notices for pages, under whatever scope the transaction has announced. Every statement is bounded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from surety.disruptions import keeping
from surety.disruptions.board import Board
from surety.disruptions.case import NoticeCase
from surety.disruptions.preview import ORDERS_MAX, Preview
from surety.disruptions.preview import preview as _preview
from surety.engine.keys import bucket_of
from surety.orders.case import OrderCase


def board() -> Board:
    """The notices in force that may be seen: what `aftersales_extension` and `score_exemptions` are asked of."""
    with connection.cursor() as cursor:
        return keeping.read(cursor)


def preview(draft: NoticeCase, *, now: datetime, limit: int = ORDERS_MAX) -> Preview:
    """What publishing a draft now would do: exact up to `limit` orders, in a second or two."""
    with connection.cursor() as cursor:
        return _preview(cursor, draft, now=now, limit=limit)


@dataclass(frozen=True)
class Covering:
    """A notice that gave an order a later date, or its buyer a choice; `until` None for the latter."""

    notice: str
    title_zh: str
    title_en: str
    row: str
    place: str
    until: datetime | None
    ended_at: datetime | None
    rules: bool
    """Whether the order's present date is this notice's."""


def covering(case: OrderCase) -> list[Covering]:
    """The notices behind an order's dates, in the order they came; one query, whatever their number."""
    given = dict.fromkeys(grant for line in case.promised.values() for grant in line.grants)
    names = {grant.notice for grant in given} | ({case.service.notice} if case.service else set())
    titles = _titles(names)
    ruling = case.ship_by_history[-1].get("notice") if case.ship_by_history else None
    found = [
        Covering(
            grant.notice, *titles.get(grant.notice, ("", "")), grant.row, grant.place, grant.until, grant.ended_at,
            grant.notice == ruling and grant.until == case.ship_by,
        )
        for grant in given
    ]  # fmt: skip
    if case.service is not None:
        offer = case.service
        titled = titles.get(offer.notice, ("", ""))
        found.append(Covering(offer.notice, *titled, offer.row, "service", None, offer.resumes_at, False))
    return found


def _titles(names: set[str]) -> dict[str, tuple[str, str]]:
    if not names:
        return {}
    keys = sorted(names)
    with connection.cursor() as cursor:
        cursor.execute(
            "select n.subject, n.doc->'content'->>'title_zh', n.doc->'content'->>'title_en' from surety_notice n"
            " join unnest(%s::smallint[], %s::text[]) as k (bucket, subject)"
            " on n.bucket = k.bucket and n.subject = k.subject",
            [[bucket_of(name) for name in keys], keys],
        )
        return {subject: (zh, en) for subject, zh, en in cursor.fetchall()}
