"""Notices as their pages load them: the case behind an id, and the others of its chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.http import Http404

from surety.consoles.language import is_english
from surety.disruptions.case import NoticeCase
from surety.engine.fact import SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.wire import decode_case

_LINKS_MAX = 50


def load_notice(notice: str) -> NoticeCase:
    """Under the scope of the request: a draft, or another shop's filing, is not there for a shop."""
    found = "\x00" not in notice and _cases("bucket = %s and subject = %s", [bucket_of(notice), notice])
    if not found:
        raise Http404
    return found[0]


def notices_in_force() -> list[NoticeCase]:
    """For everybody, newest first; a shop's own granted filings are among its filings."""
    return _cases("status = 'published' and shop is null order by published_at desc, subject", [])


def filings_of(shop: str) -> list[NoticeCase]:
    return _cases("shop = %s order by made_at desc, subject limit 200", [shop])


def _cases(where: str, values: list[Any]) -> list[NoticeCase]:
    with connection.cursor() as cursor:
        cursor.execute(f"select doc::text from surety_notice where {where}", values)
        return [decode_case(SubjectKind.NOTICE, text) for (text,) in cursor.fetchall()]  # type: ignore[misc]


def chain_of(case: NoticeCase) -> list[NoticeCase]:
    """The notices in force of the chain this one belongs to, in the order of their publication."""
    in_force = _cases("status in ('published', 'lifted') and shop is null order by published_at, subject", [])
    roots: dict[str, str] = {}
    for each in in_force:
        roots[each.notice] = roots.get(each.content.amends or "", each.notice)
    return [each for each in in_force if roots[each.notice] == roots.get(case.notice)]


def title_of(case: NoticeCase) -> str:
    return case.content.title_en if is_english() else case.content.title_zh


@dataclass(frozen=True)
class Link:
    """Another notice of the same chain."""

    notice: str
    title: str
    status: str
    at: datetime | None


def amended_by(notice: str) -> list[Link]:
    """Later notices that change this one; drafts are among them for staff."""
    return _links(f"doc -> 'content' ->> 'amends' = %s order by made_at limit {_LINKS_MAX}", [notice])


def link_to(notice: str | None) -> Link | None:
    found = _links("bucket = %s and subject = %s", [bucket_of(notice), notice]) if notice else []
    return found[0] if found else None


def _links(where: str, values: list[Any]) -> list[Link]:
    return [
        Link(case.notice, title_of(case), case.status.value, case.published_at or case.made_at)
        for case in _cases(where, values)
    ]
