"""A countdown's level and words at one moment; the page's clock goes on from there in the same words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext, ngettext

from surety.consoles.show.time import length_text

_URGENT = timedelta(hours=2)
_SOON = timedelta(hours=12)


@dataclass(frozen=True)
class Countdown:
    due_at: datetime
    level: str
    """`over`, `urgent`, `soon` or `calm`."""
    words: str

    @property
    def due_ms(self) -> int:
        return int(self.due_at.timestamp() * 1000)


def count_down(due_at: datetime, now: datetime) -> Countdown:
    left = due_at - now
    if left <= timedelta(0):
        return Countdown(due_at, "over", gettext("%s overdue") % length_text(-left))
    level = "urgent" if left <= _URGENT else "soon" if left <= _SOON else "calm"
    return Countdown(due_at, level, gettext("%s left") % length_text(left))


def clock_words() -> dict[str, str]:
    """What the page's clock needs to say the same in the reader's language."""
    return {
        "left": gettext("%s left"),
        "overdue": gettext("%s overdue"),
        "day": ngettext("%d day", "%d days", 1),
        "days": ngettext("%d day", "%d days", 2),
        "hour": ngettext("%d hour", "%d hours", 1),
        "hours": ngettext("%d hour", "%d hours", 2),
        "minute": ngettext("%d minute", "%d minutes", 1),
        "minutes": ngettext("%d minute", "%d minutes", 2),
        "second": ngettext("%d second", "%d seconds", 1),
        "seconds": ngettext("%d second", "%d seconds", 2),
        "moment": gettext("under a minute"),
    }
