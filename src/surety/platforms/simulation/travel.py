"""A parcel on its way: the carrier's scans, when each happens and when it reaches the platform."""

from __future__ import annotations

from msgspec import Struct

from surety.engine.fact import Fact
from surety.logistics.facts import (
    ParcelDelivered,
    ParcelInTransit,
    ParcelPickedUp,
    ParcelRefused,
    ParcelReturned,
    ParcelSigned,
)
from surety.platforms.simulation.carriers import Fleet
from surety.platforms.simulation.dice import Dice
from surety.platforms.simulation.parameters import parameters
from surety.platforms.simulation.places import Place, distance_km
from surety.platforms.simulation.promises import DAY, instant

HOUR, MINUTE = 3600, 60
Told = tuple[int, Fact]
"""The second a fact reaches the platform, and the fact."""


class Parcel(Struct, frozen=True):
    fleet: Fleet
    waybill: str
    origin: Place
    to: Place

    def named(self) -> dict[str, str]:
        return {"carrier": self.fleet.code, "waybill": self.waybill}


class Roads:
    def __init__(self, dice: Dice):
        self._dice = dice
        self._fitted, self._assumed = parameters()
        self._median_days = self._fitted.transit_days[len(self._fitted.transit_days) // 2]

    def scans(self, parcel: Parcel, *, id: str, handed: int, end: str) -> list[Told]:
        """Scans from pickup to `end`: signed, lost, refused or returned."""
        dice = self._dice
        arrives = handed + self.travel_seconds(parcel)
        told: list[Told] = []
        named = parcel.named()

        def tell(kind: type, at: int, place: str = "") -> None:
            told.extend(self._told(kind(id=f"{id}.{len(told)}", at=instant(at), place=place, **named), at))

        tell(ParcelPickedUp, handed, parcel.origin.name)
        stops = 1 + dice.below(self._assumed.travel_scans_max)
        for stop in range(1, stops + 1):
            at = handed + (arrives - handed) * stop // (stops + 1)
            tell(ParcelInTransit, at, parcel.to.name if stop == stops else "")
            if end == "lost" and stop > stops // 2:
                return told
        if end == "lost":
            return told
        if end != "returned":
            tell(ParcelDelivered, arrives, parcel.to.name)
        if end == "signed":
            tell(ParcelSigned, arrives + int(dice.between(2, 600)) * MINUTE, parcel.to.name)
            return told
        if end == "refused":
            tell(ParcelRefused, arrives + 20 * MINUTE, parcel.to.name)
        tell(ParcelReturned, arrives + int(dice.between(1, 4) * DAY), parcel.origin.name)
        return told

    def travel_seconds(self, parcel: Parcel) -> int:
        assumed = self._assumed
        days = assumed.travel_base_days + distance_km(parcel.origin, parcel.to) / assumed.travel_km_a_day
        shape = (self._dice.of(self._fitted.transit_days) / self._median_days) ** assumed.travel_tail
        return int(days * parcel.fleet.pace * shape * DAY)

    def _told(self, scan: Fact, at: int) -> list[Told]:
        """Most scans reach us at once; some hours later, and some a second time with the same id."""
        dice, assumed = self._dice, self._assumed
        if dice.happens(assumed.scan_delayed_share):
            at += int(dice.between(1, assumed.scan_delay_hours_max) * HOUR)
        if dice.happens(assumed.scan_repeated_share):
            return [(at, scan), (at + int(dice.between(1, 60)) * MINUTE, scan)]
        return [(at, scan)]
