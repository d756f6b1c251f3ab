"""The return on its way: what the carrier scans, all of it told at once."""

from __future__ import annotations

from surety.logistics.facts import (
    ParcelDelivered,
    ParcelInTransit,
    ParcelPickedUp,
    ParcelRefused,
    ParcelReturned,
    ParcelSigned,
)
from surety.platforms.simulation.aftersales.habits import habits
from surety.platforms.simulation.aftersales.telling import DAY, HOUR, MARGIN, MINUTE, Told
from surety.platforms.simulation.carriers import FLEETS
from surety.platforms.simulation.travel import Parcel, Roads

_BY_CODE = {fleet.code: fleet for fleet in FLEETS}


def bring_back(told: Told, sent: int, *, fetched: bool, named: dict[str, str]) -> int:
    """From the buyer's door to the merchant's. Returns when the merchant has it, or when nobody will."""
    waits = told.dice.between(0.3, 5) if fetched else told.dice.between(1, 26)
    picked = sent + max(int(waits * HOUR), MINUTE)
    shop, buyer = told.draft.shop, told.draft.buyer
    parcel = Parcel(_BY_CODE[named["carrier"]], named["waybill"], buyer.place, shop.origin)
    arrives = picked + Roads(told.dice).travel_seconds(parcel)
    told.report(ParcelPickedUp, picked, place=buyer.place.name, **named)
    told.report(ParcelInTransit, (picked + arrives) // 2, **named)
    if told.happens(habits().return_lost_share):
        return _limit(told, arrives)
    told.report(ParcelDelivered, arrives, place=shop.origin.name, **named)
    if told.happens(habits().return_refused_share):
        told.report(ParcelRefused, arrives + HOUR, place=shop.origin.name, **named)
        told.report(ParcelReturned, arrives + 2 * DAY, place=buyer.place.name, **named)
        return arrives + 2 * DAY
    signed = arrives + int(told.dice.between(10, 400)) * MINUTE
    told.report(ParcelSigned, signed, place=shop.origin.name, **named)
    return signed


def _limit(told: Told, at: int) -> int:
    case = told.look(at)
    return max(at, told.due(case) or at) + MARGIN if case else at
