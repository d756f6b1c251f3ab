"""A centre's document: when it opens, what it may certify, whom it admits (JADE-01, -03, -05). Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from surety.engine.fact import Fact, Party, SubjectKind
from surety.engine.outcome import Case

OPEN = ("applied", "evaluating")
RENEWED_BEFORE = timedelta(days=30)
OPERATORS = frozenset({Party.PLATFORM, Party.IMPORT, Party.STAFF})
CentreId = Annotated[str, Meta(min_length=6, max_length=40, pattern=r"^[a-z0-9]{1,12}:ic-[a-z0-9-]{1,24}$(?!\n)")]
"""`platform:ic-name`; with a hyphen for the colon it is the centre's name in certificates and keys."""


class Listed(Struct, frozen=True, gc=False, omit_defaults=True):
    """A category an institute is authorised for, and since when; `to` is the first day it is not (JADE-05)."""

    category: str
    site: str
    from_: date
    to: date | None = None


class Admission(Struct, frozen=True, gc=False, omit_defaults=True):
    """A merchant at a base: applied, evaluating, then admitted from one instant to another, or refused (JADE-03)."""

    state: str
    at: datetime
    from_: datetime | None = None
    to: datetime | None = None
    applied_at: datetime | None = None
    note: str = ""
    """What the merchant said with its application."""
    evidence: tuple[str, ...] = ()
    steps: dict[str, bool] = {}
    step_notes: dict[str, str] = {}
    """What was said of a step when it was last looked at; why it was not passed."""
    reason: str = ""
    """Why it was refused, or ended."""
    untold: bool = False
    """Whether it has an end that nobody was told has come."""
    warn_at: datetime | None = None
    """When shop and base are to be told that it ends; None once they were."""
    renewal: Admission | None = None
    """What was applied for before its end and is not decided: applied or evaluating."""


class Unmatched(Struct, frozen=True, gc=False, omit_defaults=True):
    """Something that arrived and fits nothing announced; `item` is its task."""

    item: str
    what: str
    at: datetime
    by: str
    mark: str = ""
    carrier: str = ""
    waybill: str = ""
    note: str = ""
    photos: tuple[str, ...] = ()
    settled_at: datetime | None = None
    settled_as: str = ""
    bench_at: datetime | None = None
    """When it was found by the bench's own clock."""


class CentreCase(Case, frozen=True, kw_only=True):
    """One centre or institute. `base` says that it ships what it passes and admits its merchants itself."""

    centre: str
    name: str
    type: str
    region: str | None = None
    base: bool = False
    planned_from: date | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    capacity_a_day: int | None = None
    address: str = ""
    phone: str = ""
    listed: tuple[Listed, ...] = ()
    admissions: dict[str, Admission] = {}
    unmatched: tuple[Unmatched, ...] = ()
    """What arrived and fitted nothing, oldest first; the last of them (`unmatched.py`)."""
    unmatched_count: int = 0


class CentreFact(Fact, frozen=True, kw_only=True):
    """Base of the facts whose subject is a centre."""

    kind: ClassVar = SubjectKind.CENTRE
    command: ClassVar = True
    parties: ClassVar = OPERATORS

    centre: CentreId

    @property
    def subject(self) -> str:
        return self.centre


def state_of(case: CentreCase, at: datetime) -> str:
    if case.closed_at is not None and case.closed_at <= at:
        return "closed"
    return "planned" if case.opened_at is None or at < case.opened_at else "open"


def is_over(admission: Admission, at: datetime) -> bool:
    return admission.to is not None and admission.to <= at


def admission_of(case: CentreCase, shop: str, at: datetime) -> str:
    """none, applied, evaluating, admitted, refused or ended: it is live by its interval alone (JADE-14)."""
    admission = case.admissions.get(shop)
    if admission is None:
        return "none"
    if standing_of(admission, at) != "ended":
        return admission.state
    return "ended" if admission.renewal is None else admission.renewal.state


def standing_of(admission: Admission | None, at: datetime) -> str:
    """As rules ask of it: none, live or ended. What waits to be decided, a renewal too, is none of them."""
    if admission is None or admission.state != "admitted":
        return "none"
    return "ended" if is_over(admission, at) else "live"


def asked_for(admission: Admission | None) -> Admission | None:
    """The application that waits to be decided: a first one, or a renewal's."""
    if admission is None or admission.state in OPEN:
        return admission
    return admission.renewal


def may_renew(admission: Admission, at: datetime) -> bool:
    """From thirty days before its end, unless it was asked for already (JADE-03)."""
    ends = admission.state == "admitted" and admission.renewal is None and admission.to is not None
    return ends and admission.to - RENEWED_BEFORE <= at < admission.to  # type: ignore[operator]


def authorised(case: CentreCase, on: date) -> tuple[Listed, ...]:
    """What it may certify on a day."""
    return tuple(each for each in case.listed if each.from_ <= on and (each.to is None or on < each.to))
