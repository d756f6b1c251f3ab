"""What a notice says: rows of regions, each with up to four adjustments, every one with a time key of its own (EPI-7).

Windows of instants are half-open. A promise is named by its due instant, the first one that is too late, so a promise
"by the end of 8 September" is due on the 9th at 00:00 and still lies in a window that ends there: windows of promises
are open at their start and closed at their end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from surety.engine.fact import NO_NUL, Code, Instant, Region, SubjectId, Text

Days = Annotated[int, Meta(ge=1, le=365)]
Event = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{1,39}$(?!\n)")]
"""What happened: `epidemic`, `typhoon`, `expo`. Any code: one template serves every kind of event (E8)."""
Title = Annotated[str, Meta(min_length=1, max_length=200, pattern=NO_NUL)]

TimerName = Literal["merchant_handle", "buyer_return", "refund_after_signed", "auto_receive"]
"""After-sales clocks (E1, E5, H1): the merchant answers, the buyer sends back, the merchant refunds a return that was
signed for, an unsigned return counts as received. The order's own receipt is no clock of a notice."""

Indicator = Literal[
    "logistics", "pickup_timeliness", "delivery_timeliness", "refund_time", "logistics_return", "shipping_complaint",
    "im_dissatisfaction",
]  # fmt: skip
"""`logistics` is the whole logistics score (EPI-4a); the others are single indicators (C21)."""

LOGISTICS: tuple[Indicator, ...] = ("pickup_timeliness", "delivery_timeliness", "logistics_return")
"""What the logistics score is made of, as `disruption_exemption` has it (EPI-4a, C20)."""

_KINDS = {
    "epidemic": "epidemic",
    "public_event": "public_event",
    **dict.fromkeys(("typhoon", "flood", "snow", "earthquake", "fire"), "disaster"),
}


def kind_of_event(event: str) -> str:
    """As tables call it, which know four kinds; any code may be written, and one nobody knows is another one (E8)."""
    return _KINDS.get(event, "other")


RETURNS = frozenset({"return_refund", "exchange"})
"""After-sales types whose clocks a notice lengthens; the words of EPI-3 leave out a refund without goods."""


class Part(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """Base of what a notice is made of."""


class Shipping(Part, frozen=True):
    """EPI-2: receive or ship-from address, promised ship time; the deadline becomes `latest_ship`, never an earlier."""

    promise_from: Instant
    promise_to: Instant
    latest_ship: Instant
    """The first instant that is too late."""


class Timer(Part, frozen=True):
    """A clock's new length, or what is added to it; `place` where only one of the two addresses counts (E1)."""

    timer: TimerName
    days: Days | None = None
    plus_days: Days | None = None
    place: Literal["either", "receive", "return"] = "either"


class Aftersales(Part, frozen=True):
    """EPI-3: receive or return address, time of the application."""

    applied_from: Instant
    applied_to: Instant
    timers: Annotated[tuple[Timer, ...], Meta(min_length=1, max_length=8)]


class Score(Part, frozen=True):
    """EPI-4: receive or ship-from address, promised ship time; `transit` counts places on the way as well (C21)."""

    promise_from: Instant
    promise_to: Instant
    indicators: Annotated[tuple[Indicator, ...], Meta(min_length=1, max_length=8)] = ("logistics",)
    transit: bool = False


class Row(Part, frozen=True):
    """One region of a notice and what is adjusted there. A later notice changes a row by its name.

    `services`: the place where a service is received; while the row stands, buyers may cancel or wait (EPI-6).
    `after_lift`: whether granted dates stand when the region is lifted, or end with the lift (E4).
    """

    row: Code
    region: Region | None = None
    """None only where a shop filed for orders that it names."""
    shipping: Shipping | None = None
    aftersales: Aftersales | None = None
    score: Score | None = None
    services: bool = False
    after_lift: Literal["stands", "ends"] = "stands"


class Content(Part, frozen=True):
    """A notice as drafted. With `amends` it changes the rows of that notice it names, adds the others, and no more."""

    event: Event
    title_zh: Title
    title_en: Title
    rows: Annotated[tuple[Row, ...], Meta(min_length=1, max_length=2000)]
    source: Text = ""
    """Where the announcement is to be read."""
    amends: SubjectId | None = None


class Lift(Part, frozen=True):
    """From `lifted_at` on nothing new is covered in a region, or in all of them when it is empty (E3, E4)."""

    lifted_at: Instant
    region: Region | None = None


def instants(content: Content) -> Iterator[tuple[str, datetime]]:
    """Every instant of a notice, by its place."""
    for n, row in enumerate(content.rows):
        for part in ("shipping", "aftersales", "score"):
            adjustment = getattr(row, part)
            if adjustment is None:
                continue
            for name in adjustment.__struct_fields__:
                if isinstance(value := getattr(adjustment, name), datetime):
                    yield f"content.rows[{n}].{part}.{name}", value
