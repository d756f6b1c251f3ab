"""A picture of a piece's way: the steps of its regime, which are done, where it is now, and where it broke off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from surety.inspection.case import PieceCase, Stage, stage_of

_MERCHANT_SHIPS = frozenset({"merchant_ships", "pre_inspection"})


@dataclass(frozen=True)
class Place:
    """One step. `state`: `done`, `now`, `todo` or `broken`; `at` where the time is known."""

    name: str
    label: str
    state: str
    at: datetime | None = None
    note: str = ""


def way_of(case: PieceCase, *, but: frozenset[str] = frozenset()) -> list[Place]:
    """In the order in which they are to happen; the first that is not done is where the piece is.

    `but`: steps that nobody has to take; they are shown once they were.
    """
    steps = [
        ("registered", pgettext("piece", "Registered"), True, case.registered_at, ""),
        ("sent", _("Sent in"), case.sent_at is not None, case.sent_at, ""),
        ("taken_in", _("Taken in"), case.taken_in_at is not None, case.taken_in_at, ""),
        ("verdict", *_verdict(case)),
        *(each for each in _after_a_pass(case) if each[2] or each[0] not in but),
    ]
    if case.cancelled_at is not None:
        steps = [each for each in steps if each[2]]
        steps.append(("ended", _("Its order ended"), True, case.cancelled_at, "broken"))
    return _marked(steps)


def _verdict(case: PieceCase) -> tuple[str, bool, datetime | None, str]:
    finding = next((each for each in reversed(case.findings) if not each.superseded and not each.blind), None)
    at = finding.at if finding else None
    words = {
        "pass": pgettext("verdict", "Passed"), "fail": pgettext("verdict", "Failed"),
        "unable": _("Could not be inspected"), "not_needed": _("Needs no inspection"),
    }  # fmt: skip
    broken = "broken" if case.verdict in ("fail", "unable") else ""
    return words.get(case.verdict, _("Verdict")), case.verdict != "pending", at, broken


def _after_a_pass(case: PieceCase) -> list[tuple[str, str, bool, datetime | None, str]]:
    if case.verdict in ("fail", "unable"):
        back = _arrived(case, "merchant") if case.holder == "merchant" else None
        return [("back", _("Back with the merchant"), case.holder == "merchant", back, "")]
    gone = case.holder in ("outbound_courier", "buyer")
    sealed = ("sealed", _("Sealed"), bool(case.seal), None, "")
    bound = ("bound", _("Code bound"), bool(case.code), None, "")
    packed = ("packed", _("Packed on video"), case.packed_at is not None, case.packed_at, "")
    shipped = ("shipped", pgettext("piece", "Shipped"), gone, _arrived(case, "outbound_courier"), "")
    delivered = ("delivered", pgettext("piece", "Delivered"), case.holder == "buyer", _arrived(case, "buyer"), "")
    if case.regime in _MERCHANT_SHIPS:
        at_merchant = gone or stage_of(case) is Stage.COLLECTED
        collected = ("collected", _("Fetched"), at_merchant, _arrived(case, "merchant"), "")
        return [sealed, collected, bound, packed, shipped, delivered]
    return [sealed, bound, packed, shipped, delivered]


def _arrived(case: PieceCase, holder: str) -> datetime | None:
    return next((link.at for link in reversed(case.chain) if link.to == holder), None)


def _marked(steps: list[tuple[str, str, bool, datetime | None, str]]) -> list[Place]:
    """What was passed over counts as done where a later step is: a code bound before intake, say."""
    last = max(n for n, step in enumerate(steps) if step[2])
    placed = []
    for n, (name, label, done, at, broken) in enumerate(steps):
        state = broken or ("done" if done else "now" if n == last + 1 else "missed" if n < last else "todo")
        placed.append(Place(name, label, state, at if done else None))
    return placed
