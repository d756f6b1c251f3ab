"""The shipping list's conditions: from its address to `Wanted`, and back into the filter bar."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from surety.consoles import labels, typed
from surety.consoles.order.rows import carrier_names
from surety.consoles.regions import PROVINCES
from surety.orders.case import Flag, Step
from surety.orders.queries import ALL, QUEUE, Key, Wanted

DUE = {
    "overdue": _("Overdue"),
    "2h": _("Within 2 hours"),
    "12h": _("Within 12 hours"),
    "24h": _("Within 24 hours"),
    "later": _("After 24 hours"),
}
TABS = {"queue": _("To act on"), **{code: labels.codes("status")[code] for code in ALL}, "all": _("All")}
_HOURS = {"2h": 2, "12h": 12, "24h": 24}
_FIELDS = ("q", "due", "step", "region", "carrier", "flag")


@dataclass(frozen=True)
class Choice:
    """A select of the filter bar."""

    name: str
    label: str
    options: Mapping[str, object]
    value: str


@dataclass(frozen=True)
class Filters:
    tab: str
    wanted: Wanted
    values: dict[str, str]
    sort: str = ""
    """`due`: by time left; else by what waiting costs."""

    @property
    def active(self) -> bool:
        return any(self.values.values())

    @property
    def narrowed(self) -> bool:
        """By more than a number: then a phone shows the conditions."""
        return any(value for name, value in self.values.items() if name != "q")

    def choices(self) -> list[Choice]:
        steps = {code: labels.codes("step")[code] for code in Step if code != Step.SHIP_BY_SOON}
        flags = {"late": _("Judged late"), **{code: labels.codes("flag")[code] for code in Flag}}
        given = (
            ("due", _("Any time left"), DUE),
            ("step", _("Any next step"), {str(code): name for code, name in steps.items()}),
            ("flag", _("Any mark"), {str(code): name for code, name in flags.items()}),
            ("region", _("Anywhere"), PROVINCES),
            ("carrier", _("Any carrier"), carrier_names()),
        )
        return [Choice(name, str(label), options, self.values[name]) for name, label, options in given]


def read_filters(shop: str, query: QueryDict, *, now: datetime) -> Filters:
    values = {name: printable(query.get(name, ""))[:96] for name in _FIELDS}
    tab = query.get("status", "queue")
    if tab not in TABS:
        tab = "queue"
    wanted = _wanted(shop, tab, values, now)
    soonest = wanted.queue and query.get("sort") == "due"
    return Filters(tab, replace(wanted, soonest=soonest), values, "due" if soonest else "")


def printable(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable()).strip()


def _wanted(shop: str, tab: str, values: dict[str, str], now: datetime) -> Wanted:
    due_from, due_before = window_of(values["due"], now)
    flag = values["flag"]
    return Wanted(
        shop,
        queue=tab == "queue" or tab in QUEUE,
        status=tab if tab in ALL else "",
        step=values["step"],
        due_from=due_from,
        due_before=due_before,
        number=typed.mark(values["q"]),
        late=True if flag == "late" else None,
        flag="" if flag == "late" else flag,
        region=values["region"],
        carrier=values["carrier"],
    )


def window_of(due: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    if due == "overdue":
        return None, now
    if due in _HOURS:
        return now, now + timedelta(hours=_HOURS[due])
    if due == "later":
        return now + timedelta(hours=24), None
    return None, None


def write_key(key: Key) -> str:
    """A page's beginning, as it stands in an address."""
    due = key.due_at.isoformat() if key.due_at else ""
    since = key.since.isoformat() if key.since else ""
    return f"{key.stake_fen}|{due}|{since}|{key.subject}"


def read_key(text: str) -> Key | None:
    """The key an address holds; a broken one begins at the first page."""
    try:
        stake, due, placed, subject = text.split("|", 3)
    except ValueError:
        return None
    fen, times = typed.whole(stake, most=1 << 62), [typed.instant(each) for each in (due, placed)]
    broken = any(each and time is None for each, time in zip((due, placed), times, strict=True))
    return None if fen is None or broken else Key(printable(subject), fen, *times)
