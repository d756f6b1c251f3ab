"""Inspection centres and institutes: when they open, what they may certify, whom they admit (JADE-01, -03, -05). Pure.

Admissions are part of the centre (`admissions.py`): a piece asks its centre everything at once. A centre admits
selected merchants, some thousands at most (JADE-03).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from surety.engine.calendar import day_of
from surety.engine.fact import NO_NUL, Region, SubjectKind
from surety.engine.outcome import Context, Outcome, Refusal
from surety.engine.places import Fault, fault_of_place
from surety.engine.reading import converted
from surety.engine.room import Cases, Room
from surety.inspection import admissions, ending, unmatched
from surety.inspection.centre_case import CentreCase, CentreFact, Listed, authorised, standing_of, state_of

Kind = Literal["national_centre", "provincial_unit", "designated_provider", "other"]


class CentreRegistered(CentreFact, frozen=True, kw_only=True, tag="centre_registered"):
    """A centre is known, or its particulars changed. A planned day opens nothing (JADE-01, C9)."""

    creates: ClassVar = True

    name: Annotated[str, Meta(min_length=1, max_length=120, pattern=NO_NUL)]
    institute: Kind
    region: Region | None = None
    base: bool = False
    planned_from: date | None = None
    capacity_a_day: Annotated[int, Meta(ge=1, le=10_000_000)] | None = None
    address: Annotated[str, Meta(max_length=300, pattern=NO_NUL)] = ""
    """Where in its region parcels reach it; a centre's, so nobody's personal data."""
    phone: Annotated[str, Meta(max_length=40, pattern=NO_NUL)] = ""

    def fault(self) -> Fault | None:
        return super().fault() or fault_of_place(texts={"address": self.address}, region=self.region)


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


FACTS = (
    CentreRegistered, CentreOpened, CentreClosed, InstituteListed, *admissions.ADMISSION_FACTS,
    *unmatched.UNMATCHED_FACTS, ending.CentreLapsed,
)  # fmt: skip


def decide(case: CentreCase | None, fact: CentreFact, context: Context) -> Outcome | Refusal:
    """The outcome of one fact; `case` is None for the registration alone."""
    return _DECIDE[type(fact)](case, fact, context)


def _register(case: CentreCase | None, fact: CentreRegistered, context: Context) -> Outcome:
    stated = {
        "name": fact.name, "type": fact.institute, "region": fact.region, "base": fact.base,
        "planned_from": fact.planned_from, "capacity_a_day": fact.capacity_a_day, "address": fact.address,
        "phone": fact.phone,
    }  # fmt: skip
    if case is None:
        return Outcome(CentreCase(centre=fact.centre, **stated))  # type: ignore[arg-type]
    return Outcome(replace(case, **stated))


def _open(case: CentreCase, fact: CentreOpened, context: Context) -> Outcome | Refusal:
    if case.opened_at is not None and case.closed_at is None:
        return Refusal("centre_is_open", "JADE-01")
    return Outcome(replace(case, opened_at=context.now, closed_at=None))


def _close(case: CentreCase, fact: CentreClosed, context: Context) -> Outcome | Refusal:
    if case.opened_at is None or case.closed_at is not None:
        return Refusal("centre_is_not_open", "JADE-01")
    return Outcome(replace(case, closed_at=context.now))


def _list(case: CentreCase, fact: InstituteListed, context: Context) -> Outcome:
    kept = tuple(each for each in case.listed if (each.category, each.site) != (fact.category, fact.site))
    return Outcome(replace(case, listed=(*kept, Listed(fact.category, fact.site, fact.from_, fact.to))))


_DECIDE: dict[type, Callable[[Any, Any, Context], Outcome | Refusal]] = {
    CentreRegistered: _register,
    CentreOpened: _open,
    CentreClosed: _close,
    InstituteListed: _list,
    admissions.AdmissionApplied: admissions.apply,
    admissions.AdmissionEvaluated: admissions.evaluate,
    admissions.AdmissionDecided: admissions.decide_on,
    admissions.AdmissionEnded: admissions.end,
    ending.CentreLapsed: ending.lapse,
    unmatched.IntakeUnmatched: unmatched.keep,
    unmatched.UnmatchedSettled: unmatched.settle,
}


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
    standing = standing_of(case.admissions.get(shop), at)
    listed = tuple(f"{each.site}:{each.category}" for each in authorised(case, day_of(at)))
    return Place(
        centre, case.type, state_of(case, at), case.base, (shop,) if standing == "live" else (),
        (shop,) if standing == "ended" else (), listed,
    )  # fmt: skip


def place_seen(context: Context) -> Place | None:
    """The centre as it was read for this fact; plain data when replayed."""
    read = context.reads.get("place")
    return read if read is None or isinstance(read, Place) else converted(read, Place)


def columns(case: CentreCase) -> tuple[Any, ...]:
    return (
        case.centre.partition(":")[0], case.name, case.type, case.base, case.region, case.planned_from and
        case.planned_from.isoformat(), case.opened_at, case.closed_at, case.capacity_a_day,
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
        "planned_from": "text", "opened_at": "timestamptz", "closed_at": "timestamptz", "capacity_a_day": "integer",
    },
    lapsed=ending.CentreLapsed,
)  # fmt: skip
