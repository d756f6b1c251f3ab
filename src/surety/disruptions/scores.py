"""Which indicators of a score leave an order out because of a notice (EPI-4, C21). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from surety.disruptions.board import Board, Place
from surety.disruptions.notice import Indicator


class Exemption(Struct, frozen=True, gc=False):
    """The row that leaves an order out of an indicator, by which address."""

    notice: str
    row: str
    place: str


def score_exemptions(
    board: Board,
    *,
    platform: str,
    shop: str,
    order: str,
    receive: str | None,
    ship_from: str | None,
    promised_at: datetime,
    paid_at: datetime | None = None,
    transit: Iterable[str] = (),
) -> dict[Indicator, Exemption]:
    """EPI-4: receive or ship-from address, promised ship time. Left out of numerator and denominator alike.

    What is not named is counted: a row for `logistics` leaves product and service alone. `promised_at` is the promise
    itself, as due, before any notice. An order paid once the region was lifted is counted; without `paid_at` nobody
    asks. `transit` are places on the way, for rows that count them (C21).
    """
    addresses = [("receive", receive), ("ship_from", ship_from), *(("transit", code) for code in transit)]
    found: dict[Indicator, Exemption] = {}
    scored = board.at(platform=platform, shop=shop, order=order, addresses=addresses, what=_scored)
    for place in filter(None, scored):
        score = place.entry.row.score
        if score is None or not _counts(place, promised_at, paid_at):
            continue
        for indicator in score.indicators:
            found.setdefault(indicator, Exemption(place.entry.notice, place.entry.row.row, place.kind))
    return found


def _scored(place: Place) -> Place | None:
    return place if place.entry.row.score is not None else None


def _counts(place: Place, promised_at: datetime, paid_at: datetime | None) -> bool:
    score, ends_at = place.entry.row.score, place.entry.ends_at(place.code)
    if score is None or (place.kind == "transit" and not score.transit):
        return False
    if ends_at is not None and paid_at is not None and paid_at >= ends_at:
        return False
    return score.promise_from < promised_at <= score.promise_to
