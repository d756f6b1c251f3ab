"""What a buyer may ask for of an order: of which units, for which reasons, until when and why. The engine says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import get_args

from django.http import HttpRequest
from django.utils.translation import gettext as _
from msgspec.structs import replace

from surety.aftersales.applying import free_of, refunded_whole
from surety.aftersales.case import AftersaleCase
from surety.aftersales.entitlement import Entitlement, no_reason
from surety.aftersales.facts import AftersaleApplied, Type
from surety.aftersales.reasons import offered
from surety.consoles.aftersale.goods import title_of
from surety.consoles.buyer.forecast import Forecast, forecast
from surety.consoles.buyer.refusals import Said, say
from surety.engine.calendar import announced
from surety.engine.outcome import Outcome, Refusal
from surety.orders.bought import Bought, BoughtLine, bought
from surety.orders.case import OrderCase, Status
from surety.orders.facts import ShippedLine

LINES_MAX = 40
"""Lines of an order that are asked about on one page; an order of more is asked for through the platform."""
TYPES: tuple[str, ...] = get_args(Type)
_GROUND_MATTERS = frozenset({"return_refund", "exchange"})


@dataclass(frozen=True)
class LineRight:
    """The seven days of one line (G1): `support` is must, optional, none, or empty where people decide."""

    line: str
    title: str
    quantity: int
    free: int
    paid_fen: int
    support: str
    ends_at: datetime | None
    over: bool
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class SharedRight:
    """Lines of which the same holds, said once."""

    of: LineRight
    lines: list[LineRight]


@dataclass(frozen=True)
class Choosable:
    """A line that a kind of request may be made for: how many units at most, what they would give back, until when."""

    line: str
    title: str
    most: int
    back_fen: int
    until: datetime | None


@dataclass(frozen=True)
class Offer:
    """One kind of request: possible with these lines and reasons, or refused in words."""

    asks: str
    lines: list[Choosable] = field(default_factory=list)
    reasons: dict[str, datetime | None] = field(default_factory=dict)
    """Those that may be given, and until when."""
    refused: Said | None = None
    at_once: bool = False
    """The money would come back without anybody's review (EXP-8)."""
    whole: bool = False
    """Of everything that is left of the order, or of nothing (H2)."""

    @property
    def until(self) -> datetime | None:
        ends = [line.until for line in self.lines if line.until]
        return min(ends) if ends else None


@dataclass(frozen=True)
class Offers:
    rights: list[LineRight]
    offers: list[Offer]

    @property
    def shared(self) -> list[SharedRight]:
        found: dict[tuple[object, ...], list[LineRight]] = {}
        for each in self.rights:
            found.setdefault((bool(each.free), each.support, each.over, each.ends_at, each.clauses), []).append(each)
        return [SharedRight(lines[0], lines) for lines in found.values()]

    @property
    def possible(self) -> list[Offer]:
        return [offer for offer in self.offers if offer.lines]

    @property
    def impossible(self) -> list[Offer]:
        return [offer for offer in self.offers if not offer.lines]

    def of(self, asks: str) -> Offer | None:
        return next((offer for offer in self.offers if offer.asks == asks), None)


def offers_of(request: HttpRequest, order: OrderCase) -> Offers:
    cast = forecast(request, order)
    lines = bought(order, case="").lines[:LINES_MAX]
    titles = {line.line: title_of(line) for line in order.lines}
    open_ = order.paid_at is not None and order.status is not Status.CANCELLED
    rights = [_right(cast, line, titles) for line in lines] if open_ else []
    return Offers(rights, [_offered(cast, asks, lines, titles) for asks in TYPES])


def _offered(cast: Forecast, asks: str, lines: tuple[BoughtLine, ...], titles: dict[str, str]) -> Offer:
    seen = bought(cast.order, case="")
    platform = cast.order.order.partition(":")[0]
    if asks == "refund_unshipped" and refunded_whole(seen, cast.context({}), platform=platform) and free_of(seen):
        return _whole_offer(cast, seen, titles)
    return _offer(cast, asks, lines, titles)


def _whole_offer(cast: Forecast, seen: Bought, titles: dict[str, str]) -> Offer:
    asks, left = "refund_unshipped", free_of(seen)
    [reason] = _asked_of(cast.order, asks) or ["none"]
    fact = _probe(cast, asks, "", 0, reason)
    answer = cast.of(replace(fact, units=tuple(ShippedLine(line, count) for line, count in left.items())))
    if isinstance(answer, Refusal):
        return Offer(asks, refused=say(answer, zone=cast.order.zone), whole=True)
    lines = [
        Choosable(line.line, titles[line.line], line.free, line.paid_fen - line.refunded_fen, None)
        for line in seen.lines
        if line.free
    ]
    reasons = _like(cast.order, asks, {reason: None})
    return Offer(asks, lines, reasons, None, bool(_case(answer).refunded_at), whole=True)


def _right(cast: Forecast, line: BoughtLine, titles: dict[str, str]) -> LineRight:
    order = bought(cast.order, case="")
    found: Entitlement = no_reason(
        Outcome(cast.order), cast.context({"holidays_to": announced()}), line, order,
        platform=cast.order.order.partition(":")[0],
    )  # fmt: skip
    over = found.ends_at is not None and cast.now >= found.ends_at
    return LineRight(
        line.line, titles[line.line], line.quantity, line.free, line.paid_fen, found.support, found.ends_at, over,
        found.clauses,
    )  # fmt: skip


def _offer(cast: Forecast, asks: str, lines: tuple[BoughtLine, ...], titles: dict[str, str]) -> Offer:
    """Asked for every line by itself: one that cannot come back keeps no other from it."""
    found: list[Choosable] = []
    reasons: dict[str, datetime | None] = {}
    refusals: list[Refusal] = []
    at_once = False
    for line in lines:
        most = min(line.free, line.to_ask_back if asks == "refund_unshipped" else line.quantity - line.unshipped)
        if most <= 0:
            refusals.append(_no_units(cast, asks, line))
            continue
        good = {
            reason: outcome
            for reason in _asked_of(cast.order, asks)
            if isinstance(outcome := _ask(cast, asks, line.line, most, reason, refusals), Outcome)
        }
        if good:
            ends = {reason: _case(outcome).window_to for reason, outcome in good.items()}
            until = max((end for end in ends.values() if end), default=None)
            back_fen = max(_case(outcome).asked_fen for outcome in good.values())
            found.append(Choosable(line.line, titles[line.line], most, back_fen, until))
            reasons |= _like(cast.order, asks, ends)
            at_once = at_once or any(_case(outcome).refunded_at for outcome in good.values())
    refused = None if found else say(refusals[0], zone=cast.order.zone) if refusals else _nothing()
    return Offer(asks, found, reasons, refused, at_once)


def _nothing() -> Said:
    return Said("no_lines", _("The platform has not reported the lines of this order."))


def _no_units(cast: Forecast, asks: str, line: BoughtLine) -> Refusal:
    answer = cast.of(_probe(cast, asks, line.line, 1, next(iter(_reasons(cast.order, asks)), "none")))
    return answer if isinstance(answer, Refusal) else Refusal("units_not_free")


def _ask(cast: Forecast, asks: str, line: str, units: int, reason: str, refusals: list[Refusal]) -> Outcome | Refusal:
    answer = cast.of(_probe(cast, asks, line, units, reason))
    if isinstance(answer, Refusal):
        refusals.append(answer)
    return answer


def _probe(cast: Forecast, asks: str, line: str, units: int, reason: str) -> AftersaleApplied:
    platform = cast.order.order.partition(":")[0]
    return AftersaleApplied(
        id="forecast", at=cast.now, case=f"{platform}:as-forecast", order=cast.order.order, asks=asks,  # type: ignore[arg-type]
        reason=reason, units=(ShippedLine(line, units),), received=asks != "refund_unshipped",
    )  # fmt: skip


def _reasons(order: OrderCase, asks: str) -> dict[str, str]:
    return dict(offered(order.order.partition(":")[0], asks))


def _asked_of(order: OrderCase, asks: str) -> list[str]:
    """One reason for each ground where grounds differ, else one for all."""
    by_ground = {ground: reason for reason, ground in reversed(_reasons(order, asks).items())}
    reasons = list(reversed(by_ground.values()))
    return reasons if asks in _GROUND_MATTERS else reasons[:1]


def _like(order: OrderCase, asks: str, ends: dict[str, datetime | None]) -> dict[str, datetime | None]:
    """Every reason whose ground was good, in the order of the list."""
    known = _reasons(order, asks)
    if asks not in _GROUND_MATTERS:
        return dict.fromkeys(known, next(iter(ends.values())))
    by_ground = {known[reason]: end for reason, end in ends.items()}
    return {reason: by_ground[ground] for reason, ground in known.items() if ground in by_ground}


def _case(outcome: Outcome) -> AftersaleCase:
    return outcome.case  # type: ignore[return-value]
