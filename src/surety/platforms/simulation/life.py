"""What happens to one order after it is placed, as facts with the second each reaches the platform."""

from __future__ import annotations

from typing import NamedTuple

from surety.orders.facts import (
    AddressChanged,
    AppealDecided,
    DelayAnswered,
    DelayProposed,
    LateAppealed,
    OrderCancelled,
    OrderPaid,
    OrderShipped,
    ShippedLine,
)
from surety.platforms.simulation.dice import Choice, Dice
from surety.platforms.simulation.orders import Draft, placed_fact
from surety.platforms.simulation.parameters import parameters
from surety.platforms.simulation.promises import DAY, instant
from surety.platforms.simulation.travel import Parcel, Roads, Told

HOUR, MINUTE = 3600, 60
HANDOVER_LATE_MAX = 6.0
"""Later than six times the time allowed is taken as never."""
_FATES = ("cancelled_unpaid", "cancelled_paid", "out_of_stock", "never_shipped", "cancelled_after_shipping", "lost")


class Shipment(NamedTuple):
    """The first parcel of an order, which another order may share or have its waybill copied from."""

    draft: Draft
    parcel: Parcel
    shipped: int
    handed: int


class Lives:
    """Lives orders one after another; remembers the last shipment for merged parcels and reused waybills."""

    def __init__(self, *, tag: str, dice: Dice):
        self._tag, self._dice = tag, dice
        self._fitted, self._assumed = parameters()
        self._roads = Roads(dice)
        shares = [getattr(self._fitted, f"{fate}_share") for fate in _FATES]
        self._fates = Choice((*_FATES, "delivered"), (*shares, 1 - sum(shares)))
        self.last: Shipment | None = None
        self._waybills = 0

    def live(self, draft: Draft, *, joins: Shipment | None = None) -> list[Told]:
        """Every fact of this order; `joins` is a shipment of the same buyer its goods travel with."""
        fate = "delivered" if joins else self._fates.pick(self._dice)
        told: list[Told] = [(draft.placed, placed_fact(draft, id=self._id(draft, "placed")))]
        if fate == "cancelled_unpaid":
            told.append(self._cancelled(draft, draft.placed + DAY, by="platform", reason="超时未付款"))
            return told
        paid = OrderPaid(
            id=self._id(draft, "paid"), at=instant(draft.paid), order=draft.order, amount_fen=draft.paid_fen
        )
        told.append((draft.paid, paid))
        if fate == "cancelled_paid":
            at = draft.paid + int(self._dice.between(0.1, 20) * HOUR)
            told.append(self._cancelled(draft, at, by="buyer", reason="不想要了"))
        elif fate == "out_of_stock":
            at = draft.due + int(self._dice.between(1, 72) * HOUR)
            told.append(self._cancelled(draft, at, by="merchant", reason="缺货"))
        elif joins:
            shipped = max(joins.shipped, draft.paid + MINUTE)
            told.append((shipped, self._shipped(draft, joins.parcel, shipped)))
        elif fate != "never_shipped":
            told += self._ship(draft, fate)
        return told

    def _ship(self, draft: Draft, fate: str) -> list[Told]:
        dice, told, ready = self._dice, [], draft.paid
        if dice.happens(self._assumed.delay_requested_share):
            told = self._delay(draft)
            ready = told[-1][0]
        late = dice.happens(draft.shop.late_share)
        handed = max(self._handed(draft, late=late), ready + 2 * MINUTE)
        wait = int(dice.of(self._fitted.pickup_hours) * HOUR)
        shipped = max(ready + MINUTE, min(handed - wait, handed - MINUTE))
        if dice.happens(self._assumed.address_changed_share):
            told.append(self._moved(draft, before=shipped))
        if self.last and self.last.draft.buyer != draft.buyer and dice.happens(self._assumed.waybill_reused_share):
            told.append((shipped, self._shipped(draft, self.last.parcel, shipped)))
            return told
        told += self._parcels(draft, fate, shipped=shipped, handed=handed)
        if late and dice.happens(self._assumed.appealed_share):
            told += self._appeal(draft, after=handed)
        return told

    def _handed(self, draft: Draft, *, late: bool) -> int:
        """When the carrier takes it: a fitted share of the time allowed."""
        allowed = draft.due - draft.paid
        if late:
            share = min(self._dice.of(self._fitted.handover_late), HANDOVER_LATE_MAX)
            return max(draft.due + MINUTE, draft.paid + int(share * allowed))
        share = self._dice.of(self._fitted.handover_on_time)
        return min(max(draft.paid + int(share * allowed), draft.paid + 5 * MINUTE), draft.due - MINUTE)

    def _parcels(self, draft: Draft, fate: str, *, shipped: int, handed: int) -> list[Told]:
        end = {"cancelled_after_shipping": "returned", "lost": "lost"}.get(fate, "signed")
        if end == "signed" and self._dice.happens(self._assumed.refused_share):
            end = "refused"
        parts = self._parts(draft)
        told: list[Told] = []
        for k, lines in enumerate(parts):
            parcel = self._parcel(draft)
            shipped_k, handed_k = (shipped, handed) if k == 0 else self._next_parcel(draft, shipped, handed)
            told.append((shipped_k, self._shipped(draft, parcel, shipped_k, lines=lines, suffix=str(k))))
            told += self._roads.scans(parcel, id=self._id(draft, f"p{k}"), handed=handed_k, end=end)
            if k == 0:
                self.last = Shipment(draft, parcel, shipped, handed)
        if fate == "cancelled_after_shipping":
            at = handed + int(self._dice.between(2, 48) * HOUR)
            told.append(self._cancelled(draft, at, by="buyer", reason="协商退款"))
        return told

    def _next_parcel(self, draft: Draft, shipped: int, handed: int) -> tuple[int, int]:
        """A second parcel follows the first, within the promise where the first was."""
        gap = int(self._dice.between(0.2, 10) * HOUR)
        later = handed + gap if handed >= draft.due else min(handed + gap, max(handed, draft.due - MINUTE))
        return min(shipped + gap, later), later

    def _parts(self, draft: Draft) -> list[tuple[ShippedLine, ...]]:
        """All in one parcel, or the first line apart from the rest."""
        if len(draft.lines) == 1 or not self._dice.happens(self._assumed.split_share):
            return [()]
        lines = tuple(ShippedLine(line.line, line.quantity) for line in draft.lines)
        return [lines[:1], lines[1:]]

    def _parcel(self, draft: Draft) -> Parcel:
        self._waybills += 1
        fleet = draft.shop.fleets.pick(self._dice)
        number = int(self._tag, 16) % 10**5 * 10**7 + self._waybills
        return Parcel(fleet, fleet.waybill(number % 10**fleet.digits), draft.shop.origin, draft.buyer.place)

    def _delay(self, draft: Draft) -> list[Told]:
        """The buyer asks for a later date, or agrees to one; accepted, the promise moves."""
        dice = self._dice
        reason = "buyer_requested" if dice.happens(0.5) else "buyer_agreed"
        asked = draft.paid + int((draft.due - draft.paid) * dice.between(0.05, 0.4))
        answered = asked + int((draft.due - asked) * dice.between(0.1, 0.8))
        later = draft.due + (1 + dice.below(5)) * DAY
        accepted = dice.happens(self._assumed.delay_accepted_share)
        proposed = DelayProposed(
            id=self._id(draft, "delay"),
            at=instant(asked),
            order=draft.order,
            ship_by=instant(later),
            reason=reason,
            note="消费者要求延后发货" if reason == "buyer_requested" else "与消费者协商延后发货",
        )
        answer = DelayAnswered(
            id=self._id(draft, "delay-answer"), at=instant(answered), order=draft.order, accepted=accepted
        )
        if accepted:
            draft.due = later
        return [(asked, proposed), (answered, answer)]

    def _appeal(self, draft: Draft, *, after: int) -> list[Told]:
        dice = self._dice
        at = after + int(dice.between(1, 24) * HOUR)
        grounds = ("carrier_fault", "picked_up_in_time", "buyer_agreed")[dice.below(3)]
        appealed = LateAppealed(
            id=self._id(draft, "appeal"), at=instant(at), order=draft.order, grounds=grounds, note="非商家责任，附凭证"
        )
        if not dice.happens(self._assumed.appeal_decided_share):
            return [(at, appealed)]
        decided = at + int(dice.between(4, 48) * HOUR)
        upheld = dice.happens(self._assumed.appeal_upheld_share)
        verdict = AppealDecided(
            id=self._id(draft, "verdict"),
            at=instant(decided),
            order=draft.order,
            upheld=upheld,
            note="凭证有效" if upheld else "凭证不足",
        )
        return [(at, appealed), (decided, verdict)]

    def _moved(self, draft: Draft, *, before: int) -> Told:
        at = draft.paid + max((before - draft.paid) // 2, 1)
        receiver = draft.buyer.receiver
        changed = type(receiver)(region=receiver.region, name=receiver.name, phone=receiver.phone, detail="新华路8号")
        return at, AddressChanged(id=self._id(draft, "address"), at=instant(at), order=draft.order, receiver=changed)

    def _shipped(
        self, draft: Draft, parcel: Parcel, at: int, *, lines: tuple[ShippedLine, ...] = (), suffix: str = "0"
    ) -> OrderShipped:
        return OrderShipped(
            id=self._id(draft, f"shipped{suffix}"),
            at=instant(at),
            order=draft.order,
            lines=lines,
            ship_from=draft.shop.origin.code,
            **parcel.named(),
        )

    def _cancelled(self, draft: Draft, at: int, *, by: str, reason: str) -> Told:
        fact = OrderCancelled(
            id=self._id(draft, "cancelled"), at=instant(at), order=draft.order, by=by, reason=reason, refund="made"
        )
        return at, fact

    def _id(self, draft: Draft, name: str) -> str:
        return f"{self._tag}-{draft.n}.{name}"
