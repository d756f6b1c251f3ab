"""Amendments as the pages read them, and the connection on which their acts go through the door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from psycopg.types.string import TextLoader

from surety.amendments.acts import Actor
from surety.amendments.candidates import bucket_of_hash
from surety.amendments.case import AmendmentCase, RulebookCase, Status
from surety.amendments.dossier import Dossier, unpack
from surety.amendments.facts import RULEBOOK_ID, Kind
from surety.consoles import clock
from surety.consoles.language import lang
from surety.consoles.rules.book import Reading, day_of
from surety.consoles.show.time import PLATFORM_ZONE
from surety.engine import book, db
from surety.engine.fact import SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.wire import decode_case

STATES = {
    "drafted": _("draft"),
    "submitted": _("waiting for approval"),
    "notice": _("in its notice period"),
    "in_force": _("in force"),
    "rejected": _("rejected"),
    "withdrawn": _("withdrawn"),
    "approved": _("being carried out"),
    "carried_out": _("carried out"),
}
TONES = {"submitted": "is-warn", "notice": "is-accent", "in_force": "is-ok", "approved": "is-accent"}
TONES |= {"carried_out": "is-ok", "rejected": "is-danger"}


@dataclass(frozen=True)
class Amendment:
    """One amendment on the day somebody looks at it."""

    number: int
    case: AmendmentCase
    today: date

    @property
    def subject(self) -> str:
        return self.case.amendment

    @property
    def title(self) -> str:
        return self.case.title[lang()]

    @property
    def note(self) -> str:
        said = self.case.proposal or self.case.plan
        assert said is not None
        return said.note.en if lang() == "en" else said.note.zh

    @property
    def state(self) -> str:
        if self.case.status is Status.APPROVED and not self.is_remedy:
            return "notice" if self.days_left > 0 else "in_force"
        return self.case.status.value

    @property
    def state_label(self) -> Any:
        return STATES[self.state]

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")

    @property
    def is_remedy(self) -> bool:
        return self.case.kind is Kind.REMEDY

    @property
    def is_retroactive(self) -> bool:
        return self.case.kind is Kind.RETROACTIVE

    @property
    def takes_effect(self) -> date | None:
        return self.case.proposal.takes_effect if self.case.proposal else None

    @property
    def takes_effect_at(self) -> datetime | None:
        """Midnight of the platform's zone (BTAS-6.3)."""
        day = self.takes_effect
        return datetime.combine(day, time(), ZoneInfo(PLATFORM_ZONE)) if day else None

    @property
    def days_left(self) -> int:
        return (self.takes_effect - self.today).days if self.takes_effect else 0

    @property
    def is_open(self) -> bool:
        """Whether it can still be written, given up or decided."""
        return self.case.status in (Status.DRAFTED, Status.SUBMITTED, Status.REJECTED)


def amendment_of(request: HttpRequest, number: int) -> Amendment:
    """The amendment of this number, or 404 for one that is not there for whoever asks."""
    subject = f"amendment:{number}"
    with connection.cursor() as cursor:
        cursor.execute(
            "select doc::text from surety_amendment where bucket = %s and subject = %s", [bucket_of(subject), subject]
        )
        row = cursor.fetchone()
    if row is None:
        raise Http404
    return Amendment(number, _decoded(row[0]), day_of(clock.now_of(request)))


def _decoded(document: str) -> AmendmentCase:
    case = decode_case(SubjectKind.AMENDMENT, document)
    assert isinstance(case, AmendmentCase)
    return case


def titles_of(subjects: set[str]) -> dict[str, tuple[int, str]]:
    """Subject -> (number, title) of the amendments whoever asks may see."""
    if not subjects:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"select subject, number, {'title_en' if lang() == 'en' else 'title_zh'} from surety_amendment"
            " where subject = any(%s)",
            [sorted(subjects)],
        )
        return {subject: (number, title) for subject, number, title in cursor.fetchall()}


def rulebook_case() -> RulebookCase | None:
    """Who stopped which row, when and why; None while the installation's first release is the only one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select doc::text from surety_rulebook where bucket = %s and subject = %s",
            [bucket_of(RULEBOOK_ID), RULEBOOK_ID],
        )
        row = cursor.fetchone()
    case = decode_case(SubjectKind.RULEBOOK, row[0]) if row else None
    assert case is None or isinstance(case, RulebookCase)
    return case


@contextmanager
def room_cursor() -> Iterator[Any]:
    """A cursor of the page's own connection that gives documents as the rooms read them, as text."""
    with connection.cursor() as wrapped:
        wrapped.cursor.adapters.register_loader("json", TextLoader)
        yield wrapped.cursor


def dossier_of(candidate: str) -> Dossier | None:
    """The rules kept under this hash: any for staff, the approved ones for everybody; None if there are none."""
    key = [bucket_of_hash(candidate), candidate]
    for table in ("surety_candidate", "surety_candidate_published"):
        with connection.cursor() as cursor:
            cursor.execute(f"select 1 from {table} where bucket = %s and hash = %s", key)
            if cursor.fetchone() is None:
                continue
            if candidate not in _kept:
                cursor.execute(f"select content from {table} where bucket = %s and hash = %s", key)
                _keep(candidate, unpack(bytes(cursor.fetchone()[0]), expected=candidate))
        return _kept[candidate]
    return None


_kept: dict[str, Dossier] = {}
KEPT_MAX = 8


def _keep(candidate: str, dossier: Dossier) -> None:
    if len(_kept) >= KEPT_MAX:
        _kept.clear()
    _kept[candidate] = dossier


def reading_in_force(request: HttpRequest) -> Reading:
    """The rules in force as written, whatever the address asks for."""
    now = clock.now_of(request)
    with connection.cursor() as cursor:
        number, release = book.active(cursor, now=now)
    return Reading(number, release, day_of(now), newest=True)


def actor(request: HttpRequest, form: tuple[str, datetime]) -> Actor:
    """Whoever sent this form, now; a form that is sent twice is one act."""
    return Actor(request.scope.source, clock.now_of(request), form[0])


def door() -> db.Connection:
    """The door's connection, for acts that look at a whole rulebook: used as `with door() as connection`."""
    return db.connect()
