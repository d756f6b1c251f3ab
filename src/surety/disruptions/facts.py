"""Facts about notices: what staff announce, and what a shop files for itself (E6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, ClassVar

from msgspec import Meta

from surety.disruptions import checking
from surety.disruptions.notice import Content, Event, instants
from surety.engine.fact import NO_NUL, Fact, Instant, Party, Region, SubjectId, SubjectKind, Text

Note = Annotated[str, Meta(min_length=1, max_length=2000, pattern=NO_NUL)]


class NoticeFact(Fact, frozen=True, kw_only=True):
    """Base of the facts whose subject is a notice; its id begins with the platform it is for."""

    kind: ClassVar = SubjectKind.NOTICE
    command: ClassVar = True
    parties: ClassVar = frozenset({Party.STAFF})

    notice: SubjectId

    @property
    def subject(self) -> str:
        return self.notice


class NoticeDrafted(NoticeFact, frozen=True, kw_only=True, tag="notice_drafted"):
    """Staff write a notice, or write it again; nothing follows until it is published."""

    creates: ClassVar = True

    content: Content

    def instants(self) -> Iterator[tuple[str, datetime]]:
        yield "at", self.at
        yield from instants(self.content)

    def fault(self) -> tuple[str, str, str] | None:
        return super().fault() or checking.fault_of(self.content, notice=self.notice)

    def reads(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.NOTICE, self.content.amends),) if self.content.amends else ()


class NoticePublished(NoticeFact, frozen=True, kw_only=True, tag="notice_published"):
    """The draft takes effect, or the filing is granted (E6): new orders at once, open ones as the spreading goes."""

    draft: Annotated[int, Meta(ge=1)]
    """The version of the notice that was looked at; another one is refused."""
    note: Text = ""


class NoticeLifted(NoticeFact, frozen=True, kw_only=True, tag="notice_lifted"):
    """Logistics are back (E3): nothing new is covered from `lifted_at` on, in these regions or, with none, in all."""

    lifted_at: Instant
    regions: Annotated[tuple[Region, ...], Meta(max_length=2000)] = ()
    note: Text = ""

    def instants(self) -> Iterator[tuple[str, datetime]]:
        yield "at", self.at
        yield "lifted_at", self.lifted_at

    def fault(self) -> tuple[str, str, str] | None:
        return super().fault() or next(checking.faults_of_regions(self.regions), None)


class NoticeWithdrawn(NoticeFact, frozen=True, kw_only=True, tag="notice_withdrawn"):
    """A draft is dropped, or a filing refused. What was published is lifted instead: others have relied on it."""

    note: Note


class DisruptionFiled(NoticeFact, frozen=True, kw_only=True, tag="disruption_filed"):
    """A shop reports that its own logistics are hit, with evidence, for staff to grant or refuse (报备, E6).

    It names orders, a region, or both. Granted, it is a notice for this shop alone.
    """

    creates: ClassVar = True
    parties: ClassVar = frozenset({Party.SHOP, Party.PLATFORM, Party.IMPORT})

    shop: SubjectId
    event: Event
    promise_from: Instant
    promise_to: Instant
    latest_ship: Instant
    region: Region | None = None
    orders: Annotated[tuple[SubjectId, ...], Meta(max_length=500)] = ()
    note: Note
    evidence: Annotated[tuple[Text, ...], Meta(max_length=20)] = ()

    def instants(self) -> Iterator[tuple[str, datetime]]:
        yield "at", self.at
        for name in ("promise_from", "promise_to", "latest_ship"):
            yield name, getattr(self, name)

    def fault(self) -> tuple[str, str, str] | None:
        return super().fault() or next(checking.faults_of_filing(self), None)


FACTS = (NoticeDrafted, NoticePublished, NoticeLifted, NoticeWithdrawn, DisruptionFiled)
