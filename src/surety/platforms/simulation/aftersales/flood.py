"""A flood in two provinces, as staff's notice tells it: whose time ran out meanwhile may go on when it is over (EPI-5).

Its clock is no longer than the platform's own, so that every other case is what it would be without it.
"""

from __future__ import annotations

from surety.disruptions.board import Board
from surety.disruptions.facts import NoticeDrafted, NoticeFact, NoticeLifted, NoticePublished
from surety.disruptions.notice import Aftersales, Content, Row, Timer
from surety.engine import book
from surety.engine.batch import Batch
from surety.engine.fact import Party, Source, SubjectKind
from surety.engine.wire import encode
from surety.platforms.simulation.promises import DAY, instant

HIT = ("330000", "440000")
FROM_DAY, TO_DAY, OVER_DAY = 5, 16, 27
"""Days of the month: requests of the first eleven are covered, and logistics are back after all of them have ended."""
STAFF = Source(Party.STAFF, "staff", "staff")
_TITLES = ("关于部分地区洪涝影响退货寄回的公告", "Flood: returns from parts of the country")


def over(first: int) -> int:
    """The second at which logistics are back; `first` is that at which the month begins."""
    return first + OVER_DAY * DAY


def told(tag: str, *, platform: str, first: int) -> list[NoticeFact]:
    notice, begins, back = f"{platform}:flood-{tag}", instant(first + FROM_DAY * DAY), instant(over(first))
    after = Aftersales(begins, instant(first + TO_DAY * DAY), (Timer("buyer_return", days=7),))
    content = Content("flood", *_TITLES, tuple(Row(region, region, aftersales=after) for region in HIT))
    return [
        NoticeDrafted(id=f"{notice}.drafted", at=begins, notice=notice, content=content),
        NoticePublished(id=f"{notice}.published", at=begins, notice=notice, draft=1, note="多地快递停收"),
        NoticeLifted(id=f"{notice}.lifted", at=back, notice=notice, lifted_at=back, note="快递恢复揽收"),
    ]


def board(facts: list[NoticeFact]) -> Board:
    """What the notice says once all of it was said."""
    batch = Batch({}, book=book.packaged(), release_no=1, now=facts[-1].at)
    for fact in facts:
        refusal = batch.submit(fact, STAFF, key=fact.id, body=encode(fact), imported=True)  # type: ignore[arg-type]
        assert refusal is None, refusal
    return Board([batch.cases[SubjectKind.NOTICE, facts[0].notice].case])  # type: ignore[list-item]
