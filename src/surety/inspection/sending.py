"""From the merchant to the bench: registering a piece, sending it in, taking it in. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import convert
from msgspec.structs import replace

from surety.engine.ask import ask
from surety.engine.outcome import Context, Outcome, Refusal
from surety.inspection.case import PieceCase, Stage, Step, stage_of, step_back
from surety.inspection.centres import place_seen
from surety.inspection.custody import pass_on
from surety.inspection.facts import PieceArrived, PieceRegistered, PieceSent, PieceShelved, PieceTakenIn
from surety.inspection.filming import owe_film, wrong_film
from surety.inspection.marks import mark_of, marked
from surety.inspection.ordered import attach
from surety.inspection.steps import (
    change,
    clear,
    hand_to_staff,
    incident,
    not_now,
    of,
    platform_of,
    refused,
    regime_inputs,
    start,
    tell,
)
from surety.logistics.facts import PieceAwaited


def register(case: PieceCase | None, fact: PieceRegistered, context: Context) -> Outcome | Refusal:
    """The piece and the regime it is in, which never changes afterwards (BTAS-2b)."""
    if case is not None:
        return Refusal("piece_exists", "JADE-04")
    outcome = Outcome(_registered(fact, context))
    place = place_seen(context)
    inputs = {
        "platform": platform_of(outcome.case), "site": fact.site, "category": fact.category, "chosen": fact.chosen,
        "base_admitted": place is not None and place.base and fact.shop in place.admitted,
    }  # fmt: skip
    answer = ask(outcome, context, "inspection_mode", inputs, on=fact.at)
    if answer is None:
        return Refusal("mode_undecided", "BTAS-1.2b", {"category": fact.category})
    row = answer.outputs
    if row["mode"] == "none":
        return Refusal("no_inspection_here", context.clauses(answer)[0], {"row": answer.row_id})
    if row["mode"] not in ("pre_single", "pre_multi") and fact.order is None:
        return Refusal("order_needed", context.clauses(answer)[0], {"mode": row["mode"]})
    if fact.photo and row["method"] != "physical_or_photo":
        return Refusal("photo_not_allowed", context.clauses(answer)[0], {"row": answer.row_id})
    change(outcome, regime=_regime(row, fact.ships), mode=row["mode"], method=row["method"])
    attach(outcome, fact)
    if fact.order is not None:
        start(outcome, context, Step.SEND_IN, since=_paid_at(context) or fact.at)
    return outcome


def _paid_at(context: Context) -> datetime | None:
    """When its order was paid, which the limit of sending in counts from: registering it late gives no more time."""
    read = context.reads.get("paid_at")
    return read if read is None or isinstance(read, datetime) else convert(read, datetime)


def _registered(fact: PieceRegistered, context: Context) -> PieceCase:
    return PieceCase(
        piece=fact.piece, shop=fact.shop, category=fact.category, site=fact.site, regime="", mode="", method="",
        centre=fact.centre or "", order=fact.order or "", line=fact.line or "", unit=fact.unit,
        listing=fact.listing or "", value_fen=fact.value_fen, title=fact.title, grade=fact.grade, defects=fact.defects,
        accessories=fact.accessories, serials=fact.serials, material=fact.material, intercept=fact.intercept,
        photo=fact.photo, registered_at=context.now,
    )  # fmt: skip


def _regime(row: dict[str, Any], ships: str) -> str:
    if row["mode"] in ("pre_single", "pre_multi"):
        return "pre_inspection"
    if row["shipper"] == "centre":
        return "centre_ships"
    return "institute_ships" if ships == "institute" else "merchant_ships"


def send(case: PieceCase, fact: PieceSent, context: Context) -> Outcome | Refusal:
    """The merchant sends it in, or says that it is brought (send_check, BTAS-4.2a)."""
    refusal = not_now(case, Stage.NOT_SENT, Stage.NOT_PASSED)
    if refusal is not None or case.holder != "merchant":
        return refusal or not_now(case)  # type: ignore[return-value]
    if fact.video is not None and (wrong := wrong_film(context)):
        return Refusal(wrong, "BTAS-4.3a")
    if context.reads.get("tag_asked") and (fact.tag is None or fact.original_box is None):
        return Refusal("tag_and_box_needed", "F13", {"fields": ["tag", "original_box"]})
    outcome = Outcome(case)
    refusal = _fit_to_send(outcome, fact, context) or _admitted(outcome, fact.centre, context)
    if refusal is not None:
        return refusal
    parcel = fact.parcel
    before = tuple(replace(each, superseded=True) for each in case.findings)  # F11: it is judged afresh
    change(
        outcome, centre=fact.centre, way=fact.way, sent_at=context.now, sent_video=fact.video, verdict="pending",
        findings=before, inbound=(*case.inbound, parcel) if parcel else case.inbound, seal="", shelf="",
        tag=fact.tag or "", original_box=fact.original_box, return_type=fact.return_type or case.return_type,
    )  # fmt: skip
    outcome.marks = (mark_of(fact),) if fact.tag and marked(context) is None else ()
    clear(outcome)
    owe_film(outcome, context, Step.FILM_IN)
    if fact.way == "courier":
        pass_on(outcome, context, to="inbound_courier", parcel=parcel)
        if "parcel" in context.reads:  # facts of before heard nothing of their parcel
            said = {"carrier": fact.carrier, "waybill": fact.waybill, "piece": case.piece, "shop": case.shop}
            outcome.follow_ups.append(PieceAwaited(id=fact.follow_id("awaited"), at=fact.at, **said))
    return outcome


def arrive(case: PieceCase, fact: PieceArrived, context: Context) -> Outcome:
    """It lies at the centre, which is to take it in (JADE-02); a parcel that it is not in any more says nothing."""
    outcome = Outcome(case)
    if stage_of(case) is Stage.ON_THE_WAY and case.inbound and case.inbound[-1] == fact.parcel:
        start(outcome, context, Step.INTAKE, since=fact.at)
    return outcome


def _fit_to_send(outcome: Outcome, fact: PieceSent, context: Context) -> Refusal | None:
    case: PieceCase = outcome.case  # type: ignore[assignment]
    if context.reads.get("parcel_arrived"):
        return Refusal("waybill_used", "F8", {"carrier": fact.carrier, "waybill": fact.waybill})
    order = context.reads.get("order") or {}
    inputs = {
        **regime_inputs(case),
        "order_state": order.get("state", "none"),
        "refund_open": bool(order.get("refund_open")),
        "cancel_asked": bool(order.get("cancel_asked")),
        "photo_order": case.photo,
        "way": fact.way,
        "waybill_repeated": bool(fact.waybill) and f"{fact.carrier}:{fact.waybill}" in case.inbound,
        "tag_used": (marked(context) or {"piece": case.piece})["piece"] != case.piece,
        "insured_over_order": fact.insured_fen > (order.get("paid_fen") or case.value_fen),
    }
    answer = ask(outcome, context, "send_check", inputs, on=fact.at)
    if answer is None or answer.outputs["outcome"] == "send":
        return None
    return refused(context, answer)


def _admitted(outcome: Outcome, centre: str, context: Context) -> Refusal | None:
    """JADE-03: a merchant who is not admitted cannot route to that base; nor one who goes to none it admits."""
    case: PieceCase = outcome.case  # type: ignore[assignment]
    place = place_seen(context)
    if place is None:
        return Refusal("unknown_centre", "JADE-01", {"centre": centre})
    if case.centre and case.centre != centre and case.regime == "centre_ships":
        return Refusal("other_centre", "JADE-13", {"centre": case.centre})
    if not place.base:
        return None if place.state == "open" else Refusal("centre_not_open", "JADE-01", {"state": place.state})
    inputs = {"platform": platform_of(case), "centre_state": place.state, "admission": place.admission(case.shop)}
    answer = ask(outcome, context, "centre_intake", inputs, on=context.now)
    if answer is None or answer.outputs["takes_in"]:
        return None
    return refused(context, answer, centre=centre)


def take_in(case: PieceCase, fact: PieceTakenIn, context: Context) -> Outcome | Refusal:
    """The centre has it. One that comes while a refund is asked for waits where after-sales goes first (F6)."""
    if stage_of(case) is not Stage.ON_THE_WAY:
        return not_now(case) or Refusal("not_at_this_stage")
    if fact.centre != case.centre:
        return Refusal("other_centre", "JADE-13", {"centre": case.centre})
    outcome = Outcome(case)
    if (refusal := _admitted(outcome, fact.centre, context)) is not None:
        return refusal
    refund = bool((context.reads.get("order") or {}).get("refund_open"))
    if refund and case.intercept == "after_sales_first":
        return Refusal("refund_first", "F6", {"intercept": case.intercept})
    pass_on(outcome, context, to="institute", parcel="")
    change(outcome, taken_in_at=context.now, weight_g=fact.weight_g, shelf=fact.shelf)
    if fact.condition != "as_expected":
        incident(outcome, context, fact.condition, photos=fact.photos)
        tell(outcome, "piece_arrived_wrong", "shop", condition=fact.condition)
    if refund:
        hand_to_staff(outcome, "refund_at_intake")
    step = step_back(of(outcome)) if _cancelled_on_its_way(case) else Step.INSPECT
    start(outcome, context, step, since=context.now)
    return outcome


def _cancelled_on_its_way(case: PieceCase) -> bool:
    return case.cancelled_at is not None and (case.sent_at is None or case.cancelled_at >= case.sent_at)


def shelve(case: PieceCase, fact: PieceShelved, context: Context) -> Outcome | Refusal:
    refusal = not_now(case, Stage.INSPECTING, Stage.PASSED, Stage.NOT_PASSED)
    if refusal is not None:
        return refusal
    if fact.centre != case.centre:
        return Refusal("other_centre", "JADE-13", {"centre": case.centre})
    return Outcome(replace(case, shelf=fact.shelf))
