"""Which orders get cases, and everything told of them."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from surety.aftersales.case import AftersaleCase
from surety.disruptions.board import Board
from surety.engine.fact import Fact
from surety.logistics.facts import ParcelPickedUp, ParcelRefused, ParcelScan, ParcelSigned
from surety.merchants.facts import ShopRegistered
from surety.orders.facts import Line, OrderCancelled, OrderPlaced, OrderShipped
from surety.platforms.simulation.aftersales import requests
from surety.platforms.simulation.aftersales.case import live, reopen
from surety.platforms.simulation.aftersales.habits import habits
from surety.platforms.simulation.aftersales.stage import Stage
from surety.platforms.simulation.aftersales.talks import talk
from surety.platforms.simulation.aftersales.telling import DAY, HOUR, MINUTE, Told
from surety.platforms.simulation.aftersales.vouchers import sell_service
from surety.platforms.simulation.dice import Dice
from surety.platforms.simulation.orders import Draft
from surety.platforms.simulation.travel import Told as Fate

CASES_MAX = 4
"""Of one order, one after another."""
BESIDE = 5
"""The number of a case that is open beside another."""
STOPPABLE = frozenset({"taobao"})
"""Where a merchant may have a parcel stopped (H5)."""


class Went(NamedTuple):
    """How the parcels of an order went: seconds, and whether the goods are with the buyer."""

    shipped: int | None
    picked: int | None
    signed: dict[str, int]
    refused: int | None
    cancelled: bool


class Aftersales:
    """Draws of its own: the orders are those of the same month without after-sales."""

    def __init__(
        self,
        *,
        tag: str,
        platform: str,
        shops: dict[str, ShopRegistered],
        orders: int,
        board: Board | None = None,
        over: int = 0,
    ) -> None:
        """`board` is what notices say, and `over` the second at which what they tell of is."""
        self._dice, self._tag, self._platform, self._shops = Dice(f"{tag}:aftersales"), tag, platform, shops
        self._talks = Dice(f"{tag}:talks")
        self._beside, self._stopping = Dice(f"{tag}:beside"), Dice(f"{tag}:stopping")
        self._board, self._over, self._reopening = board, over, Dice(f"{tag}:reopening")
        self._abusers = max(int(orders * habits().abusive_share / habits().abusive_orders_each), 1)

    def live(self, draft: Draft, script: list[Fate], *, alone: bool) -> list[Fate]:
        """Everything told of an order. One whose parcel is another's too (`alone` is False) has no cases."""
        dice = self._dice
        sold_as_service = dice.happens(habits().services_share)
        abusive = dice.happens(habits().abusive_share)
        if not alone:
            return script
        if sold_as_service:
            script = sell_service(draft, script, dice=dice)
        elif abusive:
            script = _bought_by(script, f"buyer-{self._tag}-r{dice.below(self._abusers) + 1}")
        went = _went(script)
        start = self._start(draft, went, abusive=abusive)
        script = script + self._talk(draft, went, asked=start is not None)
        stopped = start is None and self._stops(went)
        if start is None and not stopped:
            return script
        stage = Stage(self._platform, self._shops[draft.shop.id], script, board=self._board)
        if start is None:
            self._stop(stage, draft, went)
        else:
            self._tell(stage, draft, went, start, abusive=abusive)
        return stage.end()

    def _stops(self, went: Went) -> bool:
        """Of orders nobody else asks anything about, in one parcel: by draws of its own, where the platform has it."""
        if self._platform not in STOPPABLE or not went.signed or len(set(went.signed.values())) > 1:
            return False
        long = went.picked is not None and min(went.signed.values()) > went.picked + DAY
        return self._stopping.happens(habits().stopped_share) and long

    def _stop(self, stage: Stage, draft: Draft, went: Went) -> None:
        assert went.picked is not None, "only a parcel on its way is stopped"
        at = int(self._stopping.between(went.picked + HOUR, (went.picked + min(went.signed.values())) / 2))
        told = self._case(stage, draft, 1, dice=self._stopping)
        told.stops = True
        stage.pass_time(at)
        live(told, at, requests.on_the_way(told, _lines(stage.told), lost=False))

    def _talk(self, draft: Draft, went: Went, *, asked: bool) -> list[Fate]:
        """The buyer writes to the shop while there is something to ask, by draws of its own: cases stay as they are."""
        dice = self._talks
        if not dice.happens(habits().talk_share["case" if asked else "none"]):
            return []
        since = max(went.signed.values(), default=went.shipped or draft.paid)
        return talk(draft, since + int(dice.between(0.1, 40) * HOUR), tag=self._tag, dice=dice)

    def _start(self, draft: Draft, went: Went, *, abusive: bool) -> tuple[str, int] | None:
        """What begins, and when; None where nothing is asked."""
        dice, shipped = self._dice, went.shipped
        if went.cancelled:
            return None
        if dice.happens(habits().unshipped_share):
            end = min(shipped or draft.due, draft.due)
            return "unshipped", draft.paid + max(int((end - draft.paid) * dice.between(0.01, 0.95)), MINUTE)
        if shipped is None or went.picked is None:
            return None
        if not went.signed:
            after = went.refused or went.picked + int(dice.between(7, 15) * DAY)
            return ("lost", after + 6 * HOUR) if dice.happens(habits().lost_share) else None
        last = max(went.signed.values())
        if dice.happens(habits().in_transit_share) and last > went.picked + 4 * HOUR:
            return "on_the_way", int(dice.between(went.picked + HOUR, last - 2 * HOUR))
        share = habits().asked[draft.shop.trade.category.partition("/")[0]]["share"]
        return ("arrived", 0) if abusive or dice.happens(share) else None

    def _tell(self, stage: Stage, draft: Draft, went: Went, start: tuple[str, int], *, abusive: bool) -> None:
        stage.pass_time(draft.paid)
        lines = _lines(stage.told)
        what, at = start
        if what != "arrived":
            told = self._case(stage, draft, 1)
            asked = (
                requests.before_shipping(told, lines)
                if what == "unshipped"
                else requests.on_the_way(told, lines, lost=what == "lost")
            )
            live(told, at, asked)
            return
        abuse = Told(stage, self._dice, draft, "", "").one_of(habits().abuse) if abusive else ""
        self._after_arrival(stage, draft, lines, went, abuse=abuse)

    def _after_arrival(self, stage: Stage, draft: Draft, lines: tuple[Line, ...], went: Went, *, abuse: str) -> None:
        """A case on one line, then perhaps more on the same or another, each after the last has ended."""
        arrived = [line for line in lines if line.line in went.signed]
        at, line, begun = 0, arrived[self._dice.below(len(arrived))], 0
        had, all_told = {line.line}, []
        for number in range(1, CASES_MAX + 1):
            told = self._case(stage, draft, number, abuse=abuse)
            all_told.append(told)
            at = max(at, went.signed[line.line]) + int(told.drawn("asked_after_days") * DAY) + MINUTE
            stage.pass_time(at)
            begun = begun or at
            free = _free(stage, draft, line)
            ended = live(told, at, requests.after_arrival(told, line, free=free)) if free else None
            if ended is None:
                break
            at, case = ended
            again = self._next(arrived, line, case, draft, stage)
            if again is None:
                break
            line = again
            had.add(line.line)
        self._ask_beside(stage, draft, [line for line in arrived if line.line not in had], went, begun=begun, until=at)
        for told in all_told if self._board else ():
            self._take_up_again(told)

    def _take_up_again(self, told: Told) -> None:
        """Some days after the recovery, by draws of its own; whose goods are in another case by then is refused."""
        told.dice = self._reopening
        reopen(told, self._over + int(told.dice.between(0.1, 3) * DAY))

    def _ask_beside(
        self, stage: Stage, draft: Draft, others: list[Line], went: Went, *, begun: int, until: int
    ) -> None:
        """A line that no case is about gets one while the first is open, by draws of its own. Told last: what is said
        of one line leaves the other's case as it is, and all of it is taken in by its time."""
        dice = self._beside
        if not others or until <= begun or not dice.happens(habits().beside_share):
            return
        line = others[dice.below(len(others))]
        at = max(int(dice.between(begun, until)), went.signed[line.line] + MINUTE)
        told = self._case(stage, draft, BESIDE, dice=dice)
        told.hurried = True
        live(told, at, requests.after_arrival(told, line, free=line.quantity))

    def _next(self, arrived: list[Line], line: Line, case: AftersaleCase, draft: Draft, stage: Stage) -> Line | None:
        came_short = bool(case.accepted_units) and case.accepted_units != case.units  # its buyer lets it rest
        if not came_short and _free(stage, draft, line) and self._dice.happens(habits().again_share):
            return line
        others = [other for other in arrived if other is not line]
        if others and self._dice.happens(habits().other_line_share):
            return others[self._dice.below(len(others))]
        return None

    def _case(self, stage: Stage, draft: Draft, number: int, *, abuse: str = "", dice: Dice | None = None) -> Told:
        id = f"{self._platform}:as-{draft.order.partition(':')[2]}{number}"
        said = 0 if number < BESIDE else 1000  # waybills follow from it
        return Told(stage, dice or self._dice, draft, id, f"{self._tag}-{draft.n}.a{number}", abuse, said)


def _free(stage: Stage, draft: Draft, line: Line) -> int:
    order = stage.order(draft.order)
    claimed = sum(claim.units.get(line.line, 0) for claim in order.claims.values())
    return line.quantity - order.gone.get(line.line, 0) - claimed


def _lines(told: list[Fate]) -> tuple[Line, ...]:
    return next(fact.lines for _, fact in told if isinstance(fact, OrderPlaced))


def _bought_by(script: list[Fate], buyer: str) -> list[Fate]:
    return [(at, replace(fact, buyer=buyer) if isinstance(fact, OrderPlaced) else fact) for at, fact in script]


def _went(script: list[Fate]) -> Went:
    facts: list[Fact] = [fact for _, fact in script]
    lines = next(fact.lines for fact in facts if isinstance(fact, OrderPlaced))
    shipped = [fact for fact in facts if isinstance(fact, OrderShipped)]
    scans = [fact for fact in facts if isinstance(fact, ParcelScan)]
    signed = {(scan.carrier, scan.waybill): _second(scan) for scan in scans if isinstance(scan, ParcelSigned)}
    by_line: dict[str, int] = {}
    for fact in shipped:
        names = [part.line for part in fact.lines] or [line.line for line in lines]
        if (fact.carrier, fact.waybill) in signed:
            by_line |= dict.fromkeys(names, signed[fact.carrier, fact.waybill])
    return Went(
        shipped=min((_second(fact) for fact in shipped), default=None),
        picked=min((_second(scan) for scan in scans if isinstance(scan, ParcelPickedUp)), default=None),
        signed=by_line,
        refused=next((_second(scan) for scan in scans if isinstance(scan, ParcelRefused)), None),
        cancelled=any(isinstance(fact, OrderCancelled) for fact in facts),
    )


def _second(fact: Fact) -> int:
    return int(fact.at.timestamp())
