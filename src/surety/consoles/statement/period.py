"""The period a statement is asked for: whole days in the address, `from` and `to`, both included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surety.consoles import clock
from surety.consoles.addresses import with_query
from surety.money.days import ZONE
from surety.money.statement import Period

_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True)
class Asked:
    """`fault` says what of the address could not be read; the usual period is shown then."""

    period: Period
    fault: str = ""

    @property
    def begins_at(self) -> datetime | None:
        first = self.period.first
        return datetime.combine(first, time(), ZONE) if first else None

    @property
    def ends_at(self) -> datetime:
        """The instant after the last day."""
        return datetime.combine(self.period.last + timedelta(days=1), time(), ZONE)

    @property
    def first_text(self) -> str:
        return self.period.first.isoformat() if self.period.first else ""

    @property
    def last_text(self) -> str:
        return self.period.last.isoformat()


def asked_period(query: QueryDict, *, now: datetime, ever: bool = False) -> Asked:
    """An empty `from` is the beginning; without either it is the month that runs, or everything where `ever`."""
    today = now.astimezone(ZONE).date()
    usual = Period(None if ever else today.replace(day=1), today)
    if "from" not in query and "to" not in query:
        return Asked(usual)
    texts = [query.get(name, "").strip() for name in ("from", "to")]
    first, last = (_day(text) for text in texts)
    if (texts[0] and first is None) or (texts[1] and last is None):
        return Asked(usual, _("A day is written like 2026-11-21; another period is shown."))
    last = last or today
    if first and first > last:
        return Asked(usual, _("The first day lies after the last; another period is shown."))
    return Asked(Period(first, last))


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if _EARLIEST <= found <= _LATEST and text == found.isoformat() else None


def presets(*, now: datetime) -> list[tuple[Promise, dict[str, str]]]:
    """Periods people ask for, as parameters of the address."""
    today = now.astimezone(ZONE).date()
    this_month = today.replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    spans = (
        (gettext_lazy("This month"), this_month, today),
        (gettext_lazy("Last month"), last_month, this_month - timedelta(days=1)),
        (gettext_lazy("This year"), today.replace(month=1, day=1), today),
        (gettext_lazy("From the beginning"), None, today),
    )
    return [
        (label, {"from": first.isoformat() if first else "", "to": last.isoformat()}) for label, first, last in spans
    ]


def presets_shown(request: HttpRequest) -> list[tuple[Promise, str, bool]]:
    """Each with the present page's address for it, and whether it is what the page shows."""
    given = request.GET
    return [
        (label, with_query(request, **days, form=""), all(given.get(name, "") == day for name, day in days.items()))
        for label, days in presets(now=clock.now_of(request))
    ]


def before(period: Period) -> Period:
    """What the opening balance is the sum of; only of a period that begins somewhere."""
    assert period.first is not None, "nothing lies before the beginning"
    return Period(None, period.first - timedelta(days=1))
