"""What an after-sales case sees of its order: plain values, stored with the fact that was decided by them. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from msgspec import Struct

from surety.orders.case import Handover, OrderCase
from surety.orders.claiming import asked_back, free_units, refundable_fen
from surety.orders.facts import Line, Measured
from surety.orders.steps import left_to_ship


class BoughtLine(Struct, frozen=True, gc=False, omit_defaults=True):
    """A line as sold and what became of it. `free` are units that no other case has or has had."""

    line: str
    quantity: int
    paid_fen: int
    refunded_fen: int
    free: int
    gone: int
    unshipped: int
    kept_fen: int = 0
    """What was given back for units that the buyer keeps, such as price protection."""
    kept_beside_fen: int = 0
    """Of that, what was given since this case was asked, which is for units of others."""
    sku: str = ""
    title: str = ""
    signed_at: datetime | None = None
    """When the last of its parcels was signed for; None while any is on its way or unshipped."""
    category: str = ""
    customised: bool = False
    tier: str = "stock"
    moq_form: str = ""
    flaws_stated: bool = False
    consumer_confirmed: bool | None = None
    service: bool = False
    return_class: str = ""
    no_reason_days: int | None = None
    instant_refund: bool = False
    freight_fen: int = 0
    return_freight: str = ""
    brand_new: bool | None = None
    sent: tuple[Measured, ...] = ()
    """Its pieces as they were packed, where that was stated."""
    pieces: tuple[str, ...] = ()
    """Those inspected one by one, once they have shipped."""
    centre_receives: bool = False
    """Whether a return of them goes to the centre that shipped them (JADE-08)."""
    asked_back: int = 0
    """Those unshipped whose money other cases want back before they ship."""

    @property
    def to_ask_back(self) -> int:
        return max(self.unshipped - self.asked_back, 0)


class Bought(Struct, frozen=True, gc=False, omit_defaults=True):
    """An order in one after-sales case's eyes. `claimed` are the units it has of each line."""

    shop: str
    status: str
    currency: str
    zone: str
    placed_at: datetime | None
    paid_at: datetime | None
    done_at: datetime | None
    paid_fen: int
    refundable_fen: int
    seller_status: str
    region: str | None
    parcels: tuple[str, ...]
    lines: tuple[BoughtLine, ...]
    claimed: dict[str, int] | None = None
    advanced_fen: int = 0


def bought(order: OrderCase, *, case: str) -> Bought:
    claim = order.claims.get(case)
    units = {"free": free_units(order, but=case), "left": left_to_ship(order), "asked": asked_back(order, but=case)}
    known = claim.kept_before if claim else None
    units["kept_before"] = order.line_kept_fen if known is None else known
    return Bought(
        shop=order.shop,
        status=order.status.value,
        currency=order.currency,
        zone=order.zone,
        placed_at=order.placed_at,
        paid_at=order.paid_at,
        done_at=order.done_at,
        paid_fen=order.order_fen,
        refundable_fen=refundable_fen(order),
        seller_status=order.seller_status,
        region=order.receiver.region,
        parcels=tuple(handover.parcel for handover in order.handovers),
        lines=tuple(_line(order, line, **units) for line in order.lines),
        claimed=claim.units if claim else None,
        advanced_fen=claim.advanced_fen if claim else 0,
    )


def _line(
    order: OrderCase,
    line: Line,
    *,
    free: dict[str, int],
    left: dict[str, int],
    asked: dict[str, int],
    kept_before: dict[str, int],
) -> BoughtLine:
    return BoughtLine(
        line=line.line,
        quantity=line.quantity,
        paid_fen=line.paid_fen,
        refunded_fen=order.line_refunded_fen.get(line.line, 0),
        free=free[line.line],
        gone=order.gone.get(line.line, 0),
        unshipped=left.get(line.line, 0),
        asked_back=asked.get(line.line, 0),
        kept_fen=order.line_kept_fen.get(line.line, 0),
        kept_beside_fen=order.line_kept_fen.get(line.line, 0) - kept_before.get(line.line, 0),
        sku=line.sku,
        title=line.title,
        signed_at=None if left.get(line.line) else _signed_at(order, line.line),
        category=line.category,
        customised=line.customised,
        tier=line.tier,
        moq_form=line.moq_form,
        flaws_stated=bool(line.flaws_stated),
        consumer_confirmed=line.consumer_confirmed,
        service=line.service_region is not None,
        return_class=line.return_class,
        no_reason_days=line.no_reason_days,
        instant_refund=line.instant_refund,
        freight_fen=line.freight_fen,
        return_freight=line.return_freight,
        brand_new=line.brand_new,
        pieces=tuple(name for name, piece in order.pieces.items() if piece.line == line.line and piece.parcel),
        centre_receives=any(p.ships == "centre" and p.line == line.line and p.parcel for p in order.pieces.values()),
        sent=tuple(piece for handover in order.handovers for piece in handover.measured if piece.line == line.line),
    )


def _signed_at(order: OrderCase, line: str) -> datetime | None:
    parcels: list[Handover] = [handover for handover in order.handovers if line in handover.units]
    signed = [handover.signed_at for handover in parcels if handover.signed_at]
    return max(signed) if signed and len(signed) == len(parcels) else None


def share_fen(paid_fen: int, quantity: int, units: int, *, gone: int = 0) -> int:
    """What so many units of a line were paid after those that are gone, by largest remainder: any split of it sums to
    the whole."""
    base_fen, rest = divmod(paid_fen, quantity)
    return units * base_fen + min(gone + units, rest) - min(gone, rest)


def worth_fen(line: BoughtLine, units: int, *, freight: bool = True, kept: bool = False) -> int:
    """The most that can go back for so many units of a line now, with or without their share of its freight.

    What was given for units the buyer keeps made all units of the line cheaper; and such units (`kept`) never bring
    more than they were paid, however often something is asked for them. Two cases that are open at once have different
    units; asked for one after the other, they may be the same.
    """
    goods_fen, quantity, gone = line.paid_fen - line.freight_fen, line.quantity, line.gone
    if kept:
        before_fen = line.kept_fen - line.kept_beside_fen
        share = max(share_fen(goods_fen, quantity, units, gone=gone) - before_fen, 0)
    else:
        share = share_fen(max(goods_fen - line.kept_fen, 0), quantity, units, gone=gone)
    if freight:
        share += share_fen(line.freight_fen, quantity, units, gone=gone)
    return min(share, line.paid_fen - line.refunded_fen)


def split_fen(amount_fen: int, worth: dict[str, int]) -> dict[str, int]:
    """An amount over lines by what they are worth, by largest remainder; at most what they are worth."""
    total_fen = sum(worth.values())
    if amount_fen >= total_fen:
        return dict(worth)
    parts = {line: divmod(amount_fen * fen, total_fen) for line, fen in worth.items()}
    split = Counter({line: whole for line, (whole, _) in parts.items()})
    short_fen = amount_fen - sum(split.values())
    split.update(sorted(parts, key=lambda line: (-parts[line][1], line))[:short_fen])
    return dict(split)
