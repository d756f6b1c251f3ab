"""Services used at a place (EPI-6): the same orders, sold as vouchers, without a parcel."""

from __future__ import annotations

from msgspec.structs import replace

from surety.logistics.facts import ParcelPickedUp, ParcelSigned
from surety.orders.facts import Declared, OrderPaid, OrderPlaced, OrderShipped, Promise
from surety.platforms.simulation.dice import Dice
from surety.platforms.simulation.orders import Draft
from surety.platforms.simulation.promises import DAY, instant
from surety.platforms.simulation.travel import Told

USABLE_DAYS = 30
_TITLES = ("双人下午茶套餐", "亲子乐园门票", "景区酒店一晚", "中式足疗 90 分钟")


def sell_service(draft: Draft, script: list[Told], *, dice: Dice) -> list[Told]:
    """Placed and paid as before; used at the shop within a month, or not."""
    placed = next(fact for _, fact in script if isinstance(fact, OrderPlaced))
    by = draft.placed + USABLE_DAYS * DAY
    promise = Promise(declared=Declared.GIVEN_DATE, given_at=instant(by))
    lines = tuple(
        replace(
            line, title=_TITLES[dice.below(len(_TITLES))], category="本地生活/到店", customised=False, promise=promise,
            service_region=draft.shop.origin.code,
        )
        for line in placed.lines
    )  # fmt: skip
    draft.due = by
    told: list[Told] = [(draft.placed, replace(placed, lines=lines))]
    told += [(at, fact) for at, fact in script if isinstance(fact, OrderPaid)]
    if len(told) == 2 and dice.happens(0.9):
        told += _used(placed, draft.paid + int(dice.between(0.2, USABLE_DAYS - 6) * DAY))
    return told


def _used(placed: OrderPlaced, at: int) -> list[Told]:
    """Handed over in person, which is the only parcel a service has."""
    tag = placed.id.rpartition(".")[0]
    named = {"carrier": "own_delivery", "waybill": f"V{placed.order.partition(':')[2]}"}
    facts = (
        OrderShipped(id=f"{tag}.used", at=instant(at), order=placed.order, **named),
        ParcelPickedUp(id=f"{tag}.used.p", at=instant(at), **named),
        ParcelSigned(id=f"{tag}.used.s", at=instant(at), **named),
    )
    return [(at, fact) for fact in facts]
