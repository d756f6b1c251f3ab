"""The notice as the engine sees it."""

from __future__ import annotations

from typing import Any

from surety.disruptions.case import NoticeCase
from surety.disruptions.decide import decide
from surety.disruptions.facts import FACTS, NoticeDrafted
from surety.engine.fact import Fact, SubjectKind
from surety.engine.room import Cases, Room

_COLUMNS = {
    "platform": "text",
    "status": "text",
    "shop": "text",
    "event": "text",
    "made_at": "timestamptz",
    "published_at": "timestamptz",
}


def columns(case: NoticeCase) -> tuple[Any, ...]:
    platform = case.notice.partition(":")[0]
    return (platform, case.status.value, case.shop or None, case.content.event, case.made_at, case.published_at)


def reads(fact: Fact, cases: Cases) -> dict[str, Any] | None:
    """Whether the notice that a draft amends is one."""
    if not isinstance(fact, NoticeDrafted) or fact.content.amends is None:
        return None
    amended = cases.get((SubjectKind.NOTICE, fact.content.amends))
    return {"amended": {"status": amended.status.value} if isinstance(amended, NoticeCase) else None}


NOTICE = Room(
    kind=SubjectKind.NOTICE,
    table="surety_notice",
    case=NoticeCase,
    facts=FACTS,
    decide=decide,
    columns=columns,
    column_types=_COLUMNS,
    reads=reads,
)
