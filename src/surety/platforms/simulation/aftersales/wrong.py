"""Facts that must be refused, each with the code it is refused with at the end of its id."""

from __future__ import annotations

from typing import Any

from surety.aftersales.case import AftersaleCase
from surety.aftersales.facts import AftersaleAgreed, AftersaleApplied, AftersaleRefused, ReturnSent
from surety.aftersales.reasons import REASONS
from surety.orders.facts import ShippedLine
from surety.platforms.simulation.aftersales.habits import habits
from surety.platforms.simulation.aftersales.telling import Told


def _wrong(told: Told) -> bool:
    return told.happens(habits().wrong_share)


def ask_wrongly(told: Told, at: int, asked: dict[str, Any]) -> None:
    """Before the request itself: too many pieces, another platform's reason, too much money, another kind of case."""
    if not _wrong(told):
        return
    part: ShippedLine = asked["units"][0]
    another = "taobao" if told.platform != "taobao" else "jd"
    reasons = [name for name in REASONS[another] if name not in REASONS[told.platform]]
    shipped = asked["asks"] != "refund_unshipped"
    tries: list[tuple[str, dict[str, Any]]] = [
        ("more_than_bought", {"units": (ShippedLine(part.line, part.quantity + 100),)}),
        ("not_a_reason_here", {"reason": reasons[0]}),
        ("more_than_paid", {"amount_fen": told.draft.paid_fen * 2, "reason": f"{told.platform}.quality"}),
        ("no_such_line", {"units": (ShippedLine("99", 1),)}),
        ("already_shipped" if shipped else "not_shipped_yet",
         {"asks": "refund_unshipped" if shipped else "repair", "amount_fen": None}),
        ("not_offered_here", {"asks": "fresh_compensation", "reason": f"{told.platform}.damaged"}),
        ("refund_only_not_offered", {"asks": "refund_only", "reason": f"{told.platform}.quality"}),
    ]  # fmt: skip
    code, changed = tries[told.dice.below(len(tries))]
    told.wrongly(code, AftersaleApplied, at, **asked | changed)


def ask_again_wrongly(told: Told, at: int, asked: dict[str, Any]) -> None:
    """A second case on the pieces of an open one."""
    if _wrong(told):
        told.wrongly("units_not_free", AftersaleApplied, at, **asked | {"case": f"{told.id}x"})


def answer_wrongly(told: Told, case: AftersaleCase, at: int) -> None:
    """G1: a return without a reason is not the merchant's to refuse; elsewhere, a refusal without its evidence."""
    if not _wrong(told):
        return
    code = "must_take_back" if case.support == "must" else "evidence_needed"
    told.wrongly(code, AftersaleRefused, at, reason="no_fault", note="不同意退货。")


def send_wrongly(told: Told, at: int) -> None:
    """The number of the parcel that brought the goods is no return."""
    handovers = told.stage.order(told.draft.order).handovers
    if handovers and _wrong(told):
        carrier, _, waybill = handovers[0].parcel.partition(":")
        told.wrongly("waybill_used", ReturnSent, at, carrier=carrier, waybill=waybill)


def answer_too_late(told: Told, at: int) -> None:
    """The merchant agrees to what is over."""
    if _wrong(told):
        told.wrongly("case_ended", AftersaleAgreed, at)
