"""Which indicators of a score leave an order out because of a notice (EPI-4, C20, C21). Pure.

Two ask after each other: the notice, whether the order is covered and which indicators it names; the table
`disruption_exemption`, whether the rules of the notice's day leave an order with this course out of that indicator.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from surety.disruptions.board import Board, Place
from surety.disruptions.notice import LOGISTICS, Indicator, kind_of_event
from surety.rulebook import Release, Status

TABLE = "disruption_exemption"
HOUR = timedelta(hours=1)


class Course(Struct, frozen=True, gc=False):
    """What became of an order until `now`. None is not known; what is not yet picked up or signed for has no time.

    `impacts` are what the event did to it, as `disruption_exemption` calls it: `logistics`, `returns` and
    `caused_feedback` (a return, complaint or dissatisfaction that logistics caused), none of them where it is empty.
    """

    promised_at: datetime
    """The promise itself, as due, before any notice."""
    now: datetime
    paid_at: datetime | None = None
    picked_up_at: datetime | None = None
    signed_at: datetime | None = None
    impacts: tuple[str, ...] | None = None


class Exemption(Struct, frozen=True, gc=False):
    """The row of a notice that leaves an order out of an indicator, by which address, and the rule's row.

    `rule` is empty where the rules are silent on the platform: then the words of the notice decide, which people wrote.
    """

    notice: str
    row: str
    place: str
    rule: str = ""


class Exemptions(Struct, frozen=True, gc=False):
    """What the order is left out of, numerator and denominator alike, and what cannot be told yet for want of what."""

    out: dict[Indicator, Exemption]
    undecided: dict[Indicator, tuple[str, ...]]


def score_exemptions(
    board: Board,
    book: Release,
    *,
    platform: str,
    shop: str,
    order: str,
    receive: str | None,
    ship_from: str | None,
    course: Course,
    transit: Iterable[str] = (),
) -> Exemptions:
    """EPI-4: receive or ship-from address, promised ship time.

    What is not named is counted; `logistics` names the three indicators of the logistics score (EPI-4a). An order paid
    once the region was lifted is counted; without `paid_at` nobody asks. `transit` are places on the way, for rows that
    count them (C21). Raises UnknownTable.
    """
    addresses = [("receive", receive), ("ship_from", ship_from), *(("transit", code) for code in transit)]
    scored = board.at(platform=platform, shop=shop, order=order, addresses=addresses, what=_scored)
    found = Exemptions({}, {})
    for place in filter(None, scored):
        if _covers(place, course):
            for indicator in _named(place):
                _ask(found, book, platform, place, indicator, course)
    for indicator in found.out:
        found.undecided.pop(indicator, None)
    return found


def _scored(place: Place) -> Place | None:
    return place if place.entry.row.score is not None else None


def _covers(place: Place, course: Course) -> bool:
    score, ends_at = place.entry.row.score, place.entry.ends_at(place.code)
    if score is None or (place.kind == "transit" and not score.transit):
        return False
    if ends_at is not None and course.paid_at is not None and course.paid_at >= ends_at:
        return False
    return score.promise_from < course.promised_at <= score.promise_to


def _named(place: Place) -> Iterator[Indicator]:
    score = place.entry.row.score
    assert score is not None
    for indicator in score.indicators:
        yield from LOGISTICS if indicator == "logistics" else (indicator,)


def _ask(found: Exemptions, book: Release, platform: str, place: Place, indicator: Indicator, course: Course) -> None:
    """One impact is enough; where none is known the table is asked without it."""
    entry = place.entry
    inputs = {
        "platform": platform,
        "event_kind": kind_of_event(entry.event),
        "indicator": indicator,
        **_times(book, entry.published_at, course),
    }
    impacts: list[dict[str, Any]] = [{"impact": each} for each in course.impacts or ()]
    if not impacts:
        impacts = [{}] if course.impacts is None else [{"impact": "none"}]
    for impact in impacts:
        answer = book.decide(TABLE, inputs | impact, on=entry.published_at)
        silent = answer.status is Status.NO_RULE
        if silent or (answer.status is Status.DECIDED and answer.outputs["exempt"]):
            found.out.setdefault(
                indicator, Exemption(entry.notice, entry.row.row, place.kind, "" if silent else answer.row_id or "")
            )
        elif answer.status is not Status.DECIDED:
            found.undecided.setdefault(indicator, answer.missing)


def _times(book: Release, published_at: datetime, course: Course) -> dict[str, int]:
    """Days back from the notice by the calendar, and hours from the payment on, a part of one as a whole (C20)."""
    if course.paid_at is None:
        return {}
    day = book.table(TABLE).day
    return {
        "paid_before_days": max(0, (day(published_at) - day(course.paid_at)).days),
        "pickup_hours": _hours(course.paid_at, course.picked_up_at or course.now),
        "sign_hours": _hours(course.paid_at, course.signed_at or course.now),
    }


def _hours(since: datetime, until: datetime) -> int:
    return max(0, -((since - until) // HOUR))
