"""A brake on looking codes up one after the other, in each web process; wrong PINs are counted in the database."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from time import monotonic

from django.utils import timezone

from surety.certificates.models import PinTry
from surety.certificates.pins import TRIES_HOURS, TRIES_MAX
from surety.config import environment

LOOKS_MAX = environment.whole_number("SURETY_LOOKS_A_MINUTE", 120)
MISSES_MAX = 20
WINDOW_SECONDS = 60.0
"""Of one address: so many look-ups, and so many of codes that are not there, in one window. Assumed."""
ADDRESSES_MAX = 100_000


class Window:
    """Counts by name, in fixed windows; the names longest unheard of are forgotten first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def count(self, name: str, *, now: float | None = None) -> bool:
        """Count one more; False if that is too many."""
        now = monotonic() if now is None else now
        with self._lock:
            began, count = self._counts.pop(name, (now, 0))
            if now - began >= WINDOW_SECONDS:
                began, count = now, 0
            self._counts[name] = (began, count + 1)
            if len(self._counts) > ADDRESSES_MAX:
                self._counts.popitem(last=False)
            return count < self._most

    def is_full(self, name: str, *, now: float | None = None) -> bool:
        now = monotonic() if now is None else now
        began, count = self._counts.get(name, (now, 0))
        return count >= self._most and now - began < WINDOW_SECONDS

    def clear(self) -> None:
        self._counts.clear()


looks = Window(LOOKS_MAX)
misses = Window(MISSES_MAX)


def may_look(address: str) -> bool:
    """Count a look-up; False if these were too many, or too many of what is not there."""
    return looks.count(address) and not misses.is_full(address)


def may_try_pin(code: str) -> int | None:
    """Write a try down before it is looked at; None if there were too many already, else what withdraws it."""
    now = timezone.now()
    made = PinTry.objects.create(code=code, at=now)
    since = now - timedelta(hours=TRIES_HOURS)
    PinTry.objects.filter(code=code, at__lte=since).delete()
    return made.pk if PinTry.objects.filter(code=code, at__gt=since).count() <= TRIES_MAX else None


def withdraw(made: int) -> None:
    """The PIN was right: that was no guess."""
    PinTry.objects.filter(pk=made).delete()


def forget(now: datetime) -> int:
    """Tries that count no longer."""
    return PinTry.objects.filter(at__lte=now - timedelta(hours=TRIES_HOURS)).delete()[0]
