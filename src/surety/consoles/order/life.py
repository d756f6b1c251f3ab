"""A picture of the order's life: its moments on a line, the promise, and the time it was late."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from surety.orders.case import OrderCase

_GAP = 7.0
"""Least distance of two marks, in percent of the width: below it they would cover each other."""
_LANES = 4


@dataclass(frozen=True)
class Mark:
    at: datetime
    label: str
    kind: str
    """`done`, `promise`, `late`, `now`, `cancelled`."""
    x: float = 0.0
    lane: int = 0

    @property
    def is_deadline(self) -> bool:
        return self.kind == "promise"

    @property
    def anchor(self) -> str:
        return "start" if self.x < 12 else "end" if self.x > 88 else "middle"

    @property
    def label_y(self) -> int:
        return (40, 124, 12, 152)[self.lane]

    @property
    def stem_y(self) -> int:
        return (58, 106, 30, 134)[self.lane]


@dataclass(frozen=True)
class Life:
    marks: list[Mark]
    late_from: float | None
    late_width: float
    now_x: float
    words: str


def picture(case: OrderCase, *, now: datetime) -> Life:
    marks = sorted(_moments(case, now), key=lambda mark: mark.at)
    placed = _placed(marks)
    late = _late_zone(case, placed)
    now_x = next(mark.x for mark in placed if mark.kind == "now")
    words = "; ".join(f"{mark.label} {mark.at:%Y-%m-%d %H:%M} UTC" for mark in placed if mark.kind != "now")
    return Life(placed, late[0] if late else None, late[1] - late[0] if late else 0, now_x, words)


def _moments(case: OrderCase, now: datetime) -> list[Mark]:
    found: list[tuple[datetime | None, str, str]] = [
        (case.placed_at, _("Ordered"), "done"),
        (case.paid_at, _("Paid"), "done"),
        (case.ship_by, _("Promised"), "promise"),
        (case.cancelled_at, _("Cancelled"), "cancelled"),
        (now, _("Now"), "now"),
    ]
    if case.late:
        found.append((case.late.reversed_at, _("Late judgement reversed"), "done"))
    pickup = case.deadlines.get("pickup_by")
    if pickup:
        found.append((pickup.due_at, _("First scan by"), "promise"))
    for handover in case.handovers:
        found += [
            (handover.shipped_at, _("Waybill uploaded"), "done"),
            (handover.picked_up_at, _("Picked up"), "done"),
            (handover.delivered_at, _("Delivered"), "done"),
            (handover.signed_at, _("Signed"), "done"),
            (handover.returned_at, _("Returned"), "cancelled"),
        ]
    return [Mark(at, label, kind) for at, label, kind in found if at is not None]


def _placed(marks: list[Mark]) -> list[Mark]:
    """In proportion to time, but never closer than a gap; labels take the next free lane."""
    first, last = marks[0].at, marks[-1].at
    span = (last - first).total_seconds() or 1.0
    gap = min(_GAP, 96 / max(1, len(marks) - 1))
    xs: list[float] = []
    for mark in marks:
        wanted = 2 + 96 * (mark.at - first).total_seconds() / span
        xs.append(max(wanted, xs[-1] + gap) if xs else wanted)
    for i in reversed(range(len(xs))):
        ceiling = 98 - gap * (len(xs) - 1 - i)
        xs[i] = min(xs[i], ceiling)
    return [
        Mark(mark.at, mark.label, mark.kind, round(x, 2), n % _LANES)
        for n, (mark, x) in enumerate(zip(marks, xs, strict=True))
    ]


def _late_zone(case: OrderCase, marks: list[Mark]) -> tuple[float, float] | None:
    """From the promise to when all was with the carrier, or to now."""
    if case.ship_by is None or case.paid_at is None or case.status == "cancelled":
        return None
    start = next((mark.x for mark in marks if mark.kind == "promise" and mark.at == case.ship_by), None)
    handed = [h.picked_up_at for h in case.handovers]
    end_at = max(handed) if handed and all(handed) else None
    waiting = case.status in ("to_ship", "part_shipped", "shipped")
    if end_at is None and not waiting:
        return None
    end = next((m.x for m in marks if m.at == end_at), None) if end_at else _x_of_now(marks)
    return (start, end) if start is not None and end is not None and end > start else None


def _x_of_now(marks: list[Mark]) -> float:
    return next(mark.x for mark in marks if mark.kind == "now")
