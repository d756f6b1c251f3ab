"""What an order does with a fact. Pure: no clock, no I/O, no Django; one small function a fact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from surety.engine.outcome import Context, Outcome, Refusal, Transfer, WorkItem
from surety.orders import claim_facts, facts, inspected, piece_facts, refund_facts, service_fees
from surety.orders.agreeing import answer_delay, apply_notice, change_ship_by, propose_delay
from surety.orders.case import Flag, OrderCase, Status, Step
from surety.orders.claiming import (
    bear_freight,
    claim_units,
    decide_refund,
    recover_refund,
    release_claim,
    settle_advance,
)
from surety.orders.closing import close, refund_held
from surety.orders.disrupting import choose_service, heed
from surety.orders.holding import cancel_recalled, heed_recalls, keep_held
from surety.orders.lateness import appeal, decide_appeal, lapse, limit_unpromised
from surety.orders.pickup import limit_pickup, unscanned
from surety.orders.promise import set_promises, tell_promise
from surety.orders.recall_facts import OrderRecallCancelled
from surety.orders.recalled import named
from surety.orders.refunding import (
    differ,
    doubt_refunds,
    fail_refund,
    paid_in,
    reach,
    retry_refund,
    send_back,
    settle_refund,
)
from surety.orders.remedying import remedy
from surety.orders.shipping import catch_up, handed_at, ship
from surety.orders.steps import flagged, platform_of, price_stake
from surety.orders.stopping import withhold
from surety.orders.struck import attach, close_piece_item, detach
from surety.orders.unshipped import hear


def decide(case: OrderCase | None, fact: facts.OrderFact, context: Context) -> Outcome | Refusal:
    """The outcome of one fact; `case` is None only for the fact that creates the order."""
    outcome = _DECIDE[type(fact)](case, fact, context)
    if isinstance(outcome, Outcome):
        keep_held(outcome, context)
    return outcome


def place(case: OrderCase | None, fact: facts.OrderPlaced, context: Context) -> Outcome:
    if case is not None:
        return Outcome(flagged(case, Flag.PLACED_AGAIN))
    shop = context.reads.get("shop") or {}
    placed = OrderCase(
        order=fact.order,
        shop=fact.shop,
        parent=fact.parent,
        buyer=fact.buyer,
        currency=fact.currency,
        zone=fact.zone,
        seller_status=fact.seller_status or _seller_status(fact, shop),
        lines=named(fact.lines, context.reads.get("listings", {})),
        receiver=fact.receiver,
        ship_from=fact.ship_from,
        placed_at=fact.at,
    )
    if shop.get("standing"):  # BTAS-6.2: the platform should have sent it none; the buyer's order counts all the same
        placed = flagged(placed, Flag.SHOP_LEAVING)
    return Outcome(placed if fact.lines else flagged(placed, Flag.NO_LINES))


def _seller_status(fact: facts.OrderPlaced, shop: dict[str, Any]) -> str:
    """XY-2: on Xianyu a business is one by its mark, and by the mark it had when the order was placed."""
    unmarked = fact.order.startswith("xianyu:") and not shop.get("business_mark")
    kind = shop.get("seller_kind", "")
    return "unmarked" if kind == "business" and unmarked else kind


def pay(case: OrderCase, fact: facts.OrderPaid, context: Context) -> Outcome:
    """The buyer's money is held. The promise to ship counts from here (A1)."""
    if case.paid_at is not None:
        return _pay_again(case, fact)
    paid = paid_in(case, fact.payment or fact.id, fact.amount_fen)
    outcome = Outcome(replace(paid, paid_at=fact.at, paid_fen=fact.amount_fen, order_fen=fact.amount_fen))
    _post_payment(outcome, "payment", fact.amount_fen)
    due_fen = sum(line.paid_fen for line in case.lines)
    if case.lines and due_fen != fact.amount_fen:
        outcome.case = flagged(outcome.case, Flag.PAID_MISMATCH)
    if case.status is Status.CANCELLED:
        outcome.case = flagged(outcome.case, Flag.PAID_AFTER_CANCEL)
        refund_held(outcome, made=_made(case, fact))
        return outcome
    if not case.handovers:
        outcome.case = replace(outcome.case, status=Status.TO_SHIP)
    if case.lines:
        set_promises(outcome, context, platform=platform_of(case))
        heed(outcome, context, tells=False)
        tell_promise(outcome)
        apply_notice(outcome, context)
    limit_unpromised(outcome, context)
    heed_recalls(outcome, context)
    if case.handovers:  # the goods moved before the money (A11)
        limit_pickup(outcome, context, unscanned(case))
        catch_up(outcome, context)
    return outcome


def _pay_again(case: OrderCase, fact: facts.OrderPaid) -> Outcome:
    """A further payment is held as well; a person looks at it, because the rules name one payment an order.

    One that is told again under its own name, by another source or under another id, is the one we have.
    """
    if fact.payment and any(
        (each.payment, each.amount_fen) == (fact.payment, fact.amount_fen) for each in case.payments
    ):
        return Outcome(case)
    paid_fen, extra_fen = case.paid_fen + fact.amount_fen, case.extra_fen + fact.amount_fen
    paid = paid_in(case, fact.payment or fact.id, fact.amount_fen)
    outcome = Outcome(flagged(replace(paid, paid_fen=paid_fen, extra_fen=extra_fen), Flag.PAID_TWICE))
    outcome.opened.append(WorkItem("paid_twice", "paid_twice", {"amount_fen": fact.amount_fen}))
    _post_payment(outcome, f"payment:{case.version + 1}", fact.amount_fen)
    if case.status is Status.CANCELLED:
        refund_held(outcome, made=_made(case, fact))
    return outcome


def _made(case: OrderCase, fact: facts.OrderPaid) -> bool:
    """Whether whoever cancelled the order had this payment, and has sent it back."""
    return case.made_until is not None and fact.at <= case.made_until


def _post_payment(outcome: Outcome, effect: str, amount_fen: int) -> None:
    if amount_fen:
        outcome.transfers.append(Transfer(effect, "buyer", "held", amount_fen))


def change_address(case: OrderCase, fact: facts.AddressChanged, context: Context) -> Outcome | Refusal:
    if case.status is Status.CANCELLED:
        return Refusal("order_cancelled")
    if case.handovers:
        return Refusal("already_shipped")
    outcome = Outcome(case)
    heed(outcome, context)
    stands_since = context.now if case.paid_at else None
    outcome.case = replace(outcome.case, receiver=fact.receiver, stands_since=stands_since)
    heed(outcome, context, read="notices_there")
    price_stake(outcome, context)
    return outcome


def cancel(case: OrderCase, fact: facts.OrderCancelled, context: Context) -> Outcome:
    """The order ends and what is still held goes back to the buyer, by its original route."""
    outcome = Outcome(case)
    if case.status is Status.CANCELLED:
        outcome.case = flagged(case, Flag.CANCELLED_AGAIN)
    elif case.status is Status.DONE:
        outcome.case = flagged(case, Flag.CANCELLED_AFTER_SHIPPING)
    else:
        if any(map(handed_at, case.handovers)):
            outcome.case = flagged(case, Flag.CANCELLED_AFTER_SHIPPING)
        close(outcome, context, by=fact.by, made=fact.refund == "made")
    if fact.refund == "made":
        _heed_made(outcome, fact)
    return outcome


def _heed_made(outcome: Outcome, fact: facts.OrderCancelled) -> None:
    """A payment of before that we are told of later has gone back. Ours is not called for if it was not yet; on its
    way it is not stopped by the word, so that the buyer may get both."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    if case.paid_at is None:
        outcome.case = replace(case, made_until=max(case.made_until or fact.at, fact.at))
    doubt_refunds(outcome)


def return_extra(case: OrderCase, fact: refund_facts.ExtraReturned, context: Context) -> Outcome | Refusal:
    """What was paid beyond the order goes back to the buyer, to the payments that brought it."""
    if case.extra_fen == 0:
        return Refusal("nothing_extra")
    outcome = Outcome(replace(case, extra_fen=0), closed=["paid_twice"])
    send_back(outcome, case.extra_fen, newest_first=True)
    return outcome


def close_item(case: OrderCase, fact: facts.ItemClosed, context: Context) -> Outcome | Refusal:
    """Appeals and filings are closed by deciding them, never by hand."""
    if fact.item not in case.items:
        return Refusal("no_such_item")
    if fact.item in ("appeal", "delay_filing"):
        return Refusal("needs_a_decision", "E6")
    return close_piece_item(case, fact, context) if fact.pieces else Outcome(case, closed=[fact.item])


def deadline_lapsed(case: OrderCase, fact: facts.OrderDeadlineLapsed, context: Context) -> Outcome:
    """The default action of a deadline, unless a notice that has not yet reached the order moves the clock.

    None where the row behind the deadline is stopped.
    """
    outcome = Outcome(case)
    if heed(outcome, context):
        return outcome
    if withhold(outcome, fact, context):
        return outcome
    if fact.step != Step.AUTO_CANCEL:
        lapse(outcome, fact, context)
        return outcome
    if any(map(handed_at, case.handovers)):  # A8 speaks of orders that were not shipped
        outcome.opened.append(WorkItem("part_shipped", "part_shipped", {"due_at": fact.at}))
        return outcome
    close(outcome, context, by="platform")
    return outcome


def disrupt(case: OrderCase, fact: facts.OrderDisrupted, context: Context) -> Outcome:
    """A notice has reached the order."""
    outcome = Outcome(case)
    heed(outcome, context)
    return outcome


def check_recalls(case: OrderCase, fact: facts.OrderRecallChecked, context: Context) -> Outcome:
    """The recall list changed (LUX-6.2c)."""
    outcome = Outcome(case)
    heed_recalls(outcome, context)
    return outcome


def choose(case: OrderCase, fact: facts.ServiceChosen, context: Context) -> Outcome | Refusal:
    """EPI-6: cancelling sends the money back; waiting leaves everything as it is."""
    outcome = choose_service(case, fact, context)
    if isinstance(outcome, Outcome) and fact.outcome == "cancel":
        close(outcome, context, by="buyer")
    return outcome


_DECIDE: dict[type, Callable[[Any, Any, Context], Outcome | Refusal]] = {
    facts.OrderPlaced: place,
    facts.OrderPaid: pay,
    facts.AddressChanged: change_address,
    facts.ShipByChanged: change_ship_by,
    facts.DelayProposed: propose_delay,
    facts.DelayAnswered: answer_delay,
    facts.OrderShipped: ship,
    facts.OrderScanned: hear,
    facts.OrderCancelled: cancel,
    facts.LateAppealed: appeal,
    facts.AppealDecided: decide_appeal,
    refund_facts.ExtraReturned: return_extra,
    refund_facts.RefundSettled: settle_refund,
    refund_facts.RefundFailed: fail_refund,
    refund_facts.RefundDiffers: differ,
    refund_facts.RefundRetried: retry_refund,
    refund_facts.RefundReached: reach,
    refund_facts.RefundRecovered: recover_refund,
    facts.ItemClosed: close_item,
    facts.OrderRecallChecked: check_recalls,
    OrderRecallCancelled: cancel_recalled,
    facts.OrderDisrupted: disrupt,
    facts.ServiceChosen: choose,
    claim_facts.UnitsClaimed: claim_units,
    claim_facts.ClaimReleased: release_claim,
    claim_facts.RefundDecided: decide_refund,
    claim_facts.AdvanceSettled: settle_advance,
    claim_facts.FreightBorne: bear_freight,
    piece_facts.PieceAttached: attach,
    piece_facts.PieceCleared: inspected.clear,
    piece_facts.PieceDetached: detach,
    piece_facts.InspectionCharged: inspected.charge,
    service_fees.ServiceFeeCharged: service_fees.charge,
    facts.DecisionRemedied: remedy,
    facts.OrderDeadlineLapsed: deadline_lapsed,
}
