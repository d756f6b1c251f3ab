"""The inbox's conditions: from its address to `Wanted`, and back into the filter bar."""

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from surety.aftersales.case import ENDED, Status
from surety.aftersales.inbox import OPEN, Wanted
from surety.aftersales.reasons import REASONS
from surety.consoles import labels, typed
from surety.consoles.aftersale.story import reason_text
from surety.consoles.merchant.filters import DUE, Choice, printable, window_of

_ENDS = tuple(status for status in Status if status in ENDED)
TABS = {
    "waiting": _("To act on"),
    **{status.value: labels.codes("aftersale")[status] for status in (*OPEN, *_ENDS)},
    "all": _("All"),
}
SIZES = (50, 200, 500)
_FIELDS = ("q", "due", "type", "reason", "order", "goods", "sort")
SORTS = {"time": _("Least time left first")}


@dataclass(frozen=True)
class Filters:
    tab: str
    wanted: Wanted
    values: dict[str, str]
    size: int = SIZES[0]

    @property
    def active(self) -> bool:
        return any(self.values.values())

    @property
    def narrowed(self) -> bool:
        """By more than words: then a phone shows the conditions."""
        return any(value for name, value in self.values.items() if name != "q")

    def choices(self) -> list[Choice]:
        reasons = {code: reason_text(code) for code in REASONS.get(self.wanted.platform, {})}
        given = (
            ("due", _("Any time left"), DUE),
            ("type", _("Any kind of request"), labels.codes("aftersale_type")),
            ("reason", _("Any reason"), reasons),
            ("sort", _("Most money at zero first"), SORTS),
        )
        return [Choice(name, str(label), options, self.values[name]) for name, label, options in given]


def read_filters(shop: str, query: QueryDict, *, now: datetime) -> Filters:
    values = {name: printable(query.get(name, ""))[:96] for name in _FIELDS}
    tab = query.get("status", "waiting")
    due_from, due_before = window_of(values["due"], now)
    wanted = Wanted(
        shop,
        tab=tab if tab in TABS else "waiting",
        type=values["type"],
        reason=values["reason"],
        due_from=due_from,
        due_before=due_before,
        order=typed.mark(values["order"]),
        goods=values["goods"],
        text=values["q"],
        number=typed.mark(values["q"]),
        soonest=values["sort"] == "time",
    )
    sizes = {str(size): size for size in SIZES}
    return Filters(wanted.tab, wanted, values, sizes.get(query.get("size", ""), SIZES[0]))
