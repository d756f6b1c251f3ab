"""What the merchant may do about a piece as it stands, and what each of it does (BTAS-2d: send in, bind, ship)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surety.consoles.piece.waiting import FETCHES, waits_for
from surety.inspection.case import PieceCase, Stage, awaits_pick_up, stage_of


@dataclass(frozen=True)
class Act:
    """One thing to do: its button, its key, what pressing it does, and the clause behind it."""

    name: str
    label: Promise
    icon: str
    key: str
    does: Promise
    clause: str
    may: Callable[[PieceCase], bool]
    done: Promise
    waits: tuple[str, ...] = ()
    """What the piece waits for when this is the thing to do first."""


def offered(case: PieceCase) -> list[tuple[Act, bool]]:
    """The acts that the piece takes now, and of each whether it is what the piece waits for."""
    waits = waits_for(case)
    found = [(act, _is_first(act, case, waits)) for act in ACTS if act.may(case)]
    return sorted(found, key=lambda each: not each[1])


def _is_first(act: Act, case: PieceCase, waits: str) -> bool:
    """Once packing has begun, going on comes before beginning anew; what is packed waits for its waybill alone."""
    if act.name == "ship":
        return True
    begun_before = act.name == "begin" and bool(case.challenge)
    return waits in act.waits and not begun_before and not _is_packed(case)


def _holds(case: PieceCase) -> bool:
    return case.holder == "merchant" and case.cancelled_at is None


def _may_send(case: PieceCase) -> bool:
    return _holds(case) and stage_of(case) in (Stage.NOT_SENT, Stage.NOT_PASSED)


def _may_choose_return(case: PieceCase) -> bool:
    """Where the institute has it, or is to have it (F6)."""
    return case.holder in ("inbound_courier", "institute") or stage_of(case) is Stage.ON_THE_WAY


def _may_collect(case: PieceCase) -> bool:
    if awaits_pick_up(case):
        return False  # handed over at the counter, where the centre says so
    comes_back = case.verdict != "pending" or case.cancelled_at is not None
    fetched = case.holder == "institute" and case.regime in FETCHES and comes_back
    given_back = case.holder == "institute" and (case.verdict in ("fail", "unable") or case.cancelled_at is not None)
    return fetched or given_back or case.holder == "return_courier"


def _may_bind(case: PieceCase) -> bool:
    if case.code or case.outbound or case.cancelled_at is not None:
        return False
    before_intake = case.regime == "centre_ships" and case.verdict == "pending"
    return before_intake or (_holds(case) and stage_of(case) is Stage.COLLECTED)


def _may_pack(case: PieceCase) -> bool:
    return _holds(case) and stage_of(case) is Stage.COLLECTED and bool(case.order) and case.verdict == "pass"


def _is_packed(case: PieceCase) -> bool:
    return case.packed_at is not None and bool(case.outbound)


def _may_resell(case: PieceCase) -> bool:
    return not case.order and case.verdict == "pass" and stage_of(case) in (Stage.PASSED, Stage.COLLECTED)


ACTS = (
    Act(
        "send", _("Send it in"), "package", "s",
        _("By courier or in person, insured, with the first packing video. Its promise to ship runs on."),
        "BTAS-2d,F5,BTAS-4.3a", _may_send, _("Sent in"), ("send", "resend"),
    ),
    Act(
        "collect", _("It is with me again"), "home", "c",
        _("You have it in your hands: fetched from the institute, or brought by the courier."),
        "BTAS-4.2c", _may_collect, _("With you again"), ("collect", "receive"),
    ),
    Act(
        "return", _("Say how it goes back"), "arrow-back-up", "r",
        _("Should its order be cancelled at the centre: mailed to you, or fetched by you at the counter."),
        "F6", _may_choose_return, _("Way back chosen"),
    ),
    Act(
        "bind", _("Bind its code"), "certificate", "b",
        _("Scan the label on the piece. One item, one code: it cannot be bound to another any more."),
        "BTAS-4.2d,BTAS-4.4a", _may_bind, _("Code bound"), ("bind",),
    ),
    Act(
        "begin", _("Begin packing before the camera"), "clipboard-check", "p",
        _("Draws a challenge for this parcel alone. Film it with the packing: an older video does not have it."),
        "BTAS-4.3b", _may_pack, _("Packing begun: film the challenge"), ("pack",),
    ),
    Act(
        "pack", _("Packed: ship it"), "truck-delivery", "g",
        _("Code, seal and report are compared once more; then the waybill counts as shipped."),
        "BTAS-4.2d,BTAS-4.2e,BTAS-4.3b", lambda case: _may_pack(case) and bool(case.challenge), _("Packed"), ("pack",),
    ),
    Act(
        "ship", _("Ship the packed parcel"), "truck-delivery", "h",
        _("States the waybill that it was packed for, with every piece packed for it."),
        "BTAS-4.2d", lambda case: _may_pack(case) and _is_packed(case), _("Shipped"),
    ),
    Act(
        "resell", _("Sell it in an order"), "receipt-2", "o",
        _("It carries its inspection into the order; a piece is sold once only."),
        "BTAS-2c", _may_resell, _("Sold in the order"),
    ),
    Act(
        "report", _("Report an incident"), "flag", "i",
        _("Damage, a seal or code that is not this piece's, another piece: kept, and looked at by the platform."),
        "BTAS-4.4b,BTAS-4.6b", lambda case: True, _("Reported"),
    ),
)  # fmt: skip
BY_NAME = {act.name: act for act in ACTS}
