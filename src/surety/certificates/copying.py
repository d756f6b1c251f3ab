"""Whether a code looks copied, by the history of its look-ups. Pure: the thresholds are `data/copying.yaml`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
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
        _many(known, "velocity", timedelta(hours=limits["velocity"]["hours"]), limits["velocity"]["readers"], now),
        _many(known, "spread", timedelta(days=limits["spread"]["days"]), limits["spread"]["readers"], now),
        _far(known, limits["distance"], now - timedelta(days=limits["spread"]["days"])),
        _opened(known, timedelta(hours=limits["opened"]["hours"]), now),
    ]
    return [each for each in found if each is not None]


def _many(looks: Sequence[Look], code: str, window: timedelta, readers_max: int, now: datetime) -> Suspicion | None:
    readers = {look.reader for look in looks if look.at > now - window}
    return Suspicion(code, {"readers": len(readers)}) if len(readers) >= readers_max else None


def _far(looks: Sequence[Look], limits: dict[str, float], since: datetime) -> Suspicion | None:
    """Two places, one after the other, that are further apart than anything travels meanwhile."""
    placed = [(look.at, look.place) for look in looks if look.place is not None and look.at > since]
    for (before, here), (after, there) in pairwise(placed):
        km = _apart_km(here, there)
        hours = (after - before).total_seconds() / 3600
        if km >= limits["km"] and km > limits["km_per_hour"] * hours:
            return Suspicion("distance", {"km": round(km), "minutes": round(hours * 60)})
    return None


def _opened(looks: Sequence[Look], grace: timedelta, now: datetime) -> Suspicion | None:
    """A seal that was opened a while ago: what is offered as sealed is not this piece, or not sealed."""
    opened = [look.at for look in looks if look.opened]
    return Suspicion("opened", {"at": opened[0]}) if opened and now - opened[0] > grace else None


def _apart_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    (a, b), (c, d) = ((radians(degrees) for degrees in place) for place in (here, there))
    return 2 * EARTH_KM * asin(min(1.0, sqrt(sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2)))
