"""Whether a code looks copied, by the history of its look-ups. Pure: the thresholds are `data/copying.yaml`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple

import yaml

EARTH_KM = 6371.0


class Look(NamedTuple):
    """One look-up: when, by whom (a digest), and where, as latitude and longitude in degrees, if that is known."""

    at: datetime
    reader: str
    place: tuple[float, float] | None = None
    opened: bool = False
    """Whether the right PIN was given: the seal is broken."""


class Suspicion(NamedTuple):
    """Why a code looks copied, as a stable code, with what a page says of it."""

    code: str
    params: dict[str, Any]


@cache
def thresholds() -> dict[str, Any]:
    text = resources.files("surety.certificates").joinpath("data/copying.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)  # type: ignore[no-any-return]


def suspicions(looks: Sequence[Look], *, now: datetime, limits: dict[str, Any] | None = None) -> list[Suspicion]:
    """What is suspicious about these looks, which are in no particular order."""
    limits = limits or thresholds()
    known = sorted((look for look in looks if look.at <= now), key=lambda look: look.at)
    found = [
        _many(known, limits["velocity"], now),
        _seldom(_newcomers(known), "spread", limits, now),
        _seldom(_newcomers(known), "strangers", limits, now),
        _seldom(_newcomers(known), "places", limits, now),
        _seldom(_journeys(known, limits["distance"]), "distance", limits, now),
        _opened(known, timedelta(hours=limits["opened"]["hours"]), now),
    ]
    return [each for each in found if each is not None]


def _many(looks: Sequence[Look], limits: dict[str, float], now: datetime) -> Suspicion | None:
    readers = {look.reader for look in looks if look.at > now - timedelta(hours=limits["hours"])}
    return Suspicion("velocity", {"readers": len(readers)}) if len(readers) >= limits["readers"] else None


def _seldom(looks: Sequence[Look], code: str, limits: dict[str, Any], now: datetime) -> Suspicion | None:
    """These on as many occasions as say that it was copied; `km` counts only those so far from the last counted."""
    row = limits[code]
    within = [look for look in looks if look.at > now - timedelta(days=row["days"])]
    km = row["km"] if code == "places" else 0
    times = _occasions(within, apart=timedelta(hours=row["apart_hours"]), km=km)
    return Suspicion(code, {"times": times}) if times >= row["occasions"] else None


def _newcomers(looks: Sequence[Look]) -> list[Look]:
    """Each reader's first look."""
    first: dict[str, Look] = {}
    for look in looks:
        first.setdefault(look.reader, look)
    return list(first.values())


def _journeys(looks: Sequence[Look], limits: dict[str, float]) -> list[Look]:
    """Looks at a place that nothing reaches from the place of the one before meanwhile."""
    placed = [(look, look.place) for look in looks if look.place is not None]
    return [
        later
        for (before, here), (later, there) in pairwise(placed)
        if (km := _apart_km(here, there)) >= limits["km"]
        and km > limits["km_per_hour"] * (later.at - before.at).total_seconds() / 3600
    ]


def _occasions(looks: Sequence[Look], *, apart: timedelta, km: float) -> int:
    """How many of them, oldest first, are so far apart in time, and in space where `km` asks for it."""
    count, last = 0, None
    for look in looks:
        if km and look.place is None:
            continue
        if last is None or (look.at - last.at >= apart and (not km or _apart_km(last.place, look.place) >= km)):
            count, last = count + 1, look
    return count


def _opened(looks: Sequence[Look], grace: timedelta, now: datetime) -> Suspicion | None:
    """A seal that was opened a while ago: what is offered as sealed is not this piece, or not sealed."""
    opened = [look.at for look in looks if look.opened]
    return Suspicion("opened", {"at": opened[0]}) if opened and now - opened[0] > grace else None


@lru_cache(100_000)
def _apart_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    (a, b), (c, d) = ((radians(degrees) for degrees in place) for place in (here, there))
    return 2 * EARTH_KM * asin(min(1.0, sqrt(sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2)))
