"""Inspection centres and institutes: when they open, what they may certify, whom they admit (JADE-01, -03, -05). Pure.

Admissions are part of the centre: a piece asks its centre everything at once. A centre admits selected merchants, some
thousands at most (JADE-03).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from surety.engine.fact import NO_NUL, Fact, Party, Region, SubjectId, SubjectKind, Text
from surety.engine.outcome import Case, Context, Message, Outcome, Refusal, WorkItem
from surety.engine.reading import converted
from surety.engine.room import Cases, Room

OPERATORS = frozenset({Party.PLATFORM, Party.IMPORT, Party.STAFF})
SHOPS_MAX = 20_000
CentreId = Annotated[str, Meta(min_length=6, max_length=40, pattern=r"^[a-z0-9]{1,12}:ic-[a-z0-9-]{1,24}$(?!\n)")]
"""`platform:ic-name`; with a hyphen for the colon it is the centre's name in certificates and keys."""
Kind = Literal["national_centre", "provincial_unit", "designated_provider", "other"]


class Listed(Struct, frozen=True, gc=False, omit_defaults=True):
    """A category an institute is authorised for, and since when; `to` is the first day it is not (JADE-05)."""

    category: str
    site: str
    from_: date
    to: date | None = None


class Admission(Struct, frozen=True, gc=False, omit_defaults=True):
    """A merchant at a base: applied, evaluated, admitted from one instant to another (JADE-03, LUX-2.2)."""

    state: str
    at: datetime
    from_: datetime | None = None
    to: datetime | None = None


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
    listed: tuple[Listed, ...] = ()
    admissions: dict[str, Admission] = {}


class CentreFact(Fact, frozen=True, kw_only=True):
    """Base of the facts whose subject is a centre."""

    kind: ClassVar = SubjectKind.CENTRE
    command: ClassVar = True
    parties: ClassVar = OPERATORS

    centre: CentreId

    @property
    def subject(self) -> str:
        return self.centre


class CentreRegistered(CentreFact, frozen=True, kw_only=True, tag="centre_registered"):
    """A centre is known, or its particulars changed. A planned day opens nothing (JADE-01, C9)."""

    creates: ClassVar = True

    name: Annotated[str, Meta(min_length=1, max_length=120, pattern=NO_NUL)]
    institute: Kind
    region: Region | None = None
    base: bool = False
    planned_from: date | None = None
    capacity_a_day: Annotated[int, Meta(ge=1, le=10_000_000)] | None = None


class CentreOpened(CentreFact, frozen=True, kw_only=True, tag="centre_opened"):
    """It takes in goods from now on."""


class CentreClosed(CentreFact, frozen=True, kw_only=True, tag="centre_closed"):
    """It takes in no more; what is inside goes on."""


class InstituteListed(CentreFact, frozen=True, kw_only=True, tag="institute_listed"):
    """It is authorised for a category from one day to another (half-open), in place of what was listed for it."""

    category: Annotated[str, Meta(min_length=1, max_length=200, pattern=NO_NUL)]
    site: Literal["domestic", "cross_border"] = "domestic"
    from_: date
    to: date | None = None

    def fault(self) -> tuple[str, str, str] | None:
        if self.to is not None and self.to <= self.from_:
            return "reversed_range", "$.to", f"{self.to} is not after {self.from_}"
        return super().fault()


class AdmissionFact(CentreFact, frozen=True, kw_only=True):
    """Base of the steps of a merchant's admission."""

    shop: SubjectId


class AdmissionApplied(AdmissionFact, frozen=True, kw_only=True, tag="admission_applied"):
    """A merchant asks to be admitted; somebody evaluates it (LUX-2.2)."""

    parties: ClassVar = OPERATORS | {Party.SHOP}

    note: Text = ""


class AdmissionDecided(AdmissionFact, frozen=True, kw_only=True, tag="admission_decided"):
    """The evaluation's outcome; an admission without an end is open-ended."""

    admitted: bool
    to: date | None = None
    note: Text = ""


class AdmissionEnded(AdmissionFact, frozen=True, kw_only=True, tag="admission_ended"):
    """It is admitted no longer; its badge is gone with it (JADE-14)."""

    note: Text = ""


FACTS = (
    CentreRegistered, CentreOpened, CentreClosed, InstituteListed, AdmissionApplied, AdmissionDecided, AdmissionEnded,
)  # fmt: skip


def decide(case: CentreCase | None, fact: CentreFact, context: Context) -> Outcome | Refusal:
    """The outcome of one fact; `case` is None for the registration alone."""
    match fact:
        case CentreRegistered():
            return Outcome(_registered(case, fact))
        case CentreOpened():
            if case.opened_at is not None and case.closed_at is None:
                return Refusal("centre_is_open", "JADE-01")
            return Outcome(replace(case, opened_at=context.now, closed_at=None))
        case CentreClosed():
            if case.opened_at is None or case.closed_at is not None:
                return Refusal("centre_is_not_open", "JADE-01")
            return Outcome(replace(case, closed_at=context.now))
        case InstituteListed():
            kept = tuple(each for each in case.listed if (each.category, each.site) != (fact.category, fact.site))
            added = Listed(fact.category, fact.site, fact.from_, fact.to)
            return Outcome(replace(case, listed=(*kept, added)))
        case AdmissionApplied():
            return _apply(case, fact, context)
        case AdmissionDecided():
            return _decide_admission(case, fact, context)
        case AdmissionEnded():
            return _end(case, fact, context)
    raise TypeError(type(fact))


def _registered(case: CentreCase | None, fact: CentreRegistered) -> CentreCase:
    stated = {
        "name": fact.name, "type": fact.institute, "region": fact.region, "base": fact.base,
        "planned_from": fact.planned_from, "capacity_a_day": fact.capacity_a_day,
    }  # fmt: skip
    return CentreCase(centre=fact.centre, **stated) if case is None else replace(case, **stated)  # type: ignore[arg-type]


def _apply(case: CentreCase, fact: AdmissionApplied, context: Context) -> Outcome | Refusal:
    if context.source.party is Party.SHOP and fact.shop != context.source.name:
        return Refusal("not_your_shop")
    before = case.admissions.get(fact.shop)
    if before is not None and before.state in ("applied", "admitted") and not _over(before, context.now):
        return Refusal("admission_" + before.state, "JADE-03")
    if len(case.admissions) >= SHOPS_MAX:
        return Refusal("too_many_admissions", "JADE-03", {"most": SHOPS_MAX})
    outcome = Outcome(_with(case, fact.shop, Admission("applied", context.now)))
    outcome.opened.append(WorkItem(f"admission:{fact.shop}", "admission", {"shop": fact.shop, "note": fact.note}))
    return outcome


def _decide_admission(case: CentreCase, fact: AdmissionDecided, context: Context) -> Outcome | Refusal:
    if not case.base:
        return Refusal("no_base", "JADE-03")
    until = None if fact.to is None else datetime.combine(fact.to, datetime.min.time(), context.now.tzinfo)
    state = "admitted" if fact.admitted else "refused"
    admission = Admission(state, context.now, context.now if fact.admitted else None, until)
    outcome = Outcome(_with(case, fact.shop, admission))
    outcome.closed.append(f"admission:{fact.shop}")
    outcome.messages.append(Message(f"admission_{state}", "staff", {"centre": case.centre, "shop": fact.shop}))
    return outcome


def _end(case: CentreCase, fact: AdmissionEnded, context: Context) -> Outcome | Refusal:
    before = case.admissions.get(fact.shop)
    if before is None or before.state != "admitted" or _over(before, context.now):
        return Refusal("not_admitted", "JADE-03")
    return Outcome(_with(case, fact.shop, replace(before, to=context.now)))


def _with(case: CentreCase, shop: str, admission: Admission) -> CentreCase:
    return replace(case, admissions=case.admissions | {shop: admission})


def _over(admission: Admission, now: datetime) -> bool:
    return admission.to is not None and admission.to <= now


class Place(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a piece's fact sees of a centre: plain values, stored with the fact."""

    centre: str
    type: str
    state: str
    base: bool = False
    admitted: tuple[str, ...] = ()
    """Of the shops the fact is about, those admitted now."""
    ended: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    """`site:category` of each category it is authorised for on the day of the fact."""

    def admission(self, shop: str) -> str:
        if shop in self.admitted:
            return "live"
        return "ended" if shop in self.ended else "none"


def place_of(cases: Cases, *, centre: str, shop: str, at: datetime) -> Place | None:
    """The centre as it stands for this shop at this instant; None where nobody registered it."""
    case = cases.get((SubjectKind.CENTRE, centre))
    if not isinstance(case, CentreCase):
        return None
    admission = case.admissions.get(shop)
    live = admission is not None and admission.state == "admitted" and not _over(admission, at)
    ended = admission is not None and admission.state == "admitted" and not live
    day = at.date()
    listed = tuple(
        f"{each.site}:{each.category}"
        for each in case.listed
        if each.from_ <= day and (each.to is None or day < each.to)
    )
    return Place(
        centre, case.type, state_of(case, at), case.base, (shop,) if live else (), (shop,) if ended else (), listed
    )


def state_of(case: CentreCase, at: datetime) -> str:
    if case.closed_at is not None and case.closed_at <= at:
        return "closed"
    return "planned" if case.opened_at is None or at < case.opened_at else "open"


def place_seen(context: Context) -> Place | None:
    """The centre as it was read for this fact; plain data when replayed."""
    read = context.reads.get("place")
    return read if read is None or isinstance(read, Place) else converted(read, Place)


def columns(case: CentreCase) -> tuple[Any, ...]:
    return (
        case.centre.partition(":")[0], case.name, case.type, case.base, case.region, case.planned_from and
        case.planned_from.isoformat(), case.opened_at, case.closed_at,
    )  # fmt: skip


CENTRE = Room(
    kind=SubjectKind.CENTRE,
    table="surety_centre",
    case=CentreCase,
    facts=FACTS,
    decide=decide,
    columns=columns,
    column_types={
        "platform": "text", "name": "text", "type": "text", "base": "boolean", "region": "text",
        "planned_from": "text", "opened_at": "timestamptz", "closed_at": "timestamptz",
    },
)  # fmt: skip
