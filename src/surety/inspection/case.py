"""The piece's document: whose it is, who holds it, what was found, and every hand it went through."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from surety.engine.outcome import Case
from surety.inspection.facts import Check, Measure, Photo, Video

RECALLED = "recalled"
"""Why its order was cancelled, where no other order may have it (LUX-6.2c)."""


class Stage(StrEnum):
    """Where a piece stands. Never stored beside what it follows from: see `stage_of`."""

    NOT_SENT = "not_sent"
    ON_THE_WAY = "on_the_way"
    INSPECTING = "inspecting"
    PASSED = "passed"
    NOT_PASSED = "not_passed"
    RETURNING = "returning"
    COLLECTED = "collected"
    """Passed, and with the merchant who is to ship it."""
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    ENDED = "ended"
    """Back with the merchant for good: failed, cancelled or returned. Sold again, it is registered for that order."""


class Step(StrEnum):
    """The piece's deadlines, by the names of `inspection_limit`."""

    SEND_IN = "send_in"
    INTAKE = "intake"
    INSPECT = "inspect"
    SHIP_OUT = "ship_out"
    COLLECT = "collect"
    SEND_BACK = "send_back"
    PICK_UP = "pick_up"
    """The merchant fetches it, its order cancelled (F6)."""
    RESEND = "resend"
    DELIVER = "deliver"
    FILM_IN = "film_in"
    """The film of sending it in is owed; it runs beside the others, as the next does."""
    FILM_OUT = "film_out"


FILMS = (Step.FILM_IN, Step.FILM_OUT)


class Handover(Struct, frozen=True, gc=False, omit_defaults=True):
    """One link of the chain; `incident` is empty where the regime allows it (inspection_custody)."""

    from_: str
    to: str
    at: datetime
    by: str
    incident: str = ""
    row: str = ""
    parcel: str = ""


class Finding(Struct, frozen=True, gc=False, omit_defaults=True):
    """One verdict and what it rests on. `superseded` once another took its place."""

    verdict: str
    inspector: str
    centre: str
    at: datetime
    certificate: str = ""
    material: str = ""
    measures: tuple[Measure, ...] = ()
    checks: tuple[Check, ...] = ()
    photos: tuple[Photo, ...] = ()
    note: str = ""
    reason: str = ""
    """Why an earlier one was corrected."""
    superseded: bool = False
    blind: bool = False
    """A second look for error rates, which decides nothing."""


class Incident(Struct, frozen=True, gc=False, omit_defaults=True):
    """Something that should not have been."""

    what: str
    at: datetime
    by: str
    note: str = ""
    photos: tuple[Photo, ...] = ()


class PieceCase(Case, frozen=True, kw_only=True):
    """One physical piece, from its registration to its buyer or back."""

    piece: str
    shop: str
    category: str
    site: str
    regime: str
    mode: str
    method: str
    centre: str = ""
    order: str = ""
    line: str = ""
    unit: int = 1
    listing: str = ""
    value_fen: int = 0
    currency: str = "CNY"
    """Of what its inspection costs where no order bears it."""
    title: str = ""
    grade: str = ""
    defects: tuple[str, ...] = ()
    accessories: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()
    material: str = ""
    intercept: str = "ship_first"
    photo: bool = False
    tag: str = ""
    """The inspection tag that its photographs show, and whether its own box is with it (F13)."""
    original_box: bool | None = None
    return_type: str = ""
    """How it goes back should its order be cancelled at the centre; empty: as it came (F6)."""
    registered_at: datetime
    holder: str = "merchant"
    verdict: str = "pending"
    findings: tuple[Finding, ...] = ()
    """Every verdict given, oldest first."""
    chain: tuple[Handover, ...] = ()
    incidents: tuple[Incident, ...] = ()
    incidents_more: int = 0
    """Those that said again what their source had said often enough."""
    way: str = ""
    sent_at: datetime | None = None
    sent_video: Video | None = None
    inbound: tuple[str, ...] = ()
    """Parcels it was sent in with, `carrier:waybill`; a new attempt needs a new one (3020)."""
    taken_in_at: datetime | None = None
    weight_g: int | None = None
    shelf: str = ""
    seal: str = ""
    code: str = ""
    codes_before: tuple[str, ...] = ()
    """Codes it had and lost."""
    challenge: str = ""
    """Shown on screen while it is packed for `challenge_waybill`."""
    challenge_waybill: str = ""
    challenge_at: datetime | None = None
    challenges: tuple[str, ...] = ()
    packed_at: datetime | None = None
    packed_video: Video | None = None
    outbound: str = ""
    reports: tuple[str, ...] = ()
    """Reports that were to become certificates, oldest first; each supersedes the one before of the same code."""
    reported_code: str = ""
    """The code of the last of `reports`."""
    reprints: int = 0
    cancelled_at: datetime | None = None
    cancelled_as: str = ""
    returned_from: str = ""
    """The order whose buyer sent it back; its pages still show the piece until another order has it."""
    fees_fen: int = 0
    freight_fen: int = 0
    """Of its way to the bench, as verdicts told it (F13); apart from the fee, since another row says who pays."""
    charges: int = 0
    """How often the institute's fee or freight was charged; the two above wait for an order."""


def stage_of(case: PieceCase) -> Stage:
    """The stage, from who holds the piece and what was found."""
    if case.holder == "merchant":
        return _with_merchant(case)
    if case.holder == "institute":
        return {"pending": Stage.INSPECTING, "pass": Stage.PASSED}.get(case.verdict, Stage.NOT_PASSED)
    return {
        "inbound_courier": Stage.ON_THE_WAY,
        "return_courier": Stage.RETURNING,
        "outbound_courier": Stage.SHIPPED,
        "buyer": Stage.DELIVERED,
    }[case.holder]


def awaits_pick_up(case: PieceCase) -> bool:
    """Whether it lies at the centre for its merchant to fetch, who chose that before its order was cancelled (F6)."""
    return case.holder == "institute" and case.cancelled_at is not None and case.return_type == "pickup"


def step_back(case: PieceCase) -> Step:
    """Who has to act for a piece whose order was cancelled while the centre has it: its merchant, or the centre."""
    return Step.PICK_UP if awaits_pick_up(case) else Step.SEND_BACK


def _with_merchant(case: PieceCase) -> Stage:
    ended = case.cancelled_at is not None or case.returned_from
    if ended and (case.regime != "pre_inspection" or case.cancelled_as == RECALLED):
        return Stage.ENDED
    if case.verdict in ("pass", "not_needed"):
        return Stage.COLLECTED
    if case.verdict in ("fail", "unable"):
        return Stage.NOT_PASSED
    return Stage.ON_THE_WAY if case.sent_at is not None else Stage.NOT_SENT
