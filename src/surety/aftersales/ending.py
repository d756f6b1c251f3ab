"""How a case ends: with money, with goods, or with neither; and who bears what the platform advanced. Pure."""

from __future__ import annotations

from surety.aftersales.case import AftersaleCase, Status
from surety.aftersales.facts import AftersaleFact
from surety.aftersales.freight import leave, owed_fen, settle
from surety.aftersales.steps import (
    GOODS_BACK,
    NEEDS_RETURN,
    came_back,
    change,
    clear,
    hand_to_staff,
    lines_of,
    of,
    order_seen,
    overtaken,
    platform_of,
    tell,
)
from surety.engine.ask import ask
from surety.engine.outcome import Context, Outcome
from surety.orders.bought import Bought, split_fen, worth_fen
from surety.orders.claim_facts import AdvanceSettled, ClaimReleased, LineRefund, RefundDecided, UnitsClaimed
from surety.orders.facts import ShippedLine

LIABLE = {"order_then_deposit": "merchant", "from_buyer": "buyer", "written_off": "neither"}
_BY_RULING = {liable: recovery for recovery, liable in LIABLE.items()}


def worth(case: AftersaleCase, order: Bought, units: dict[str, int]) -> dict[str, int]:
    """The most that can go back for these units, by line."""
    freight, keeps = case.freight_back, kept(case)
    return {
        line.line: worth_fen(line, units[line.line], freight=freight, kept=keeps)
        for line in order.lines
        if units.get(line.line)
    }


def due_back(case: AftersaleCase, order: Bought) -> dict[str, int]:
    """What goes back by line: what was asked, at most what the accepted units were paid and the order still has."""
    units = case.accepted_units if case.type in NEEDS_RETURN and case.accepted_units else case.units
    most = worth(case, order, units)
    amount_fen = min(case.asked_fen, sum(most.values()), order.refundable_fen)
    return {line: fen for line, fen in split_fen(amount_fen, most).items() if fen}


def kept(case: AftersaleCase) -> bool:
    """Whether the buyer keeps the goods, so that something may be asked of them again; not what was sent to be
    exchanged or mended, where the money goes back instead."""
    return (
        case.sent_at is None
        and case.type not in ("refund_unshipped", "return_refund")
        and (case.received or case.type != "refund_only")
    )


def pay(outcome: Outcome, fact: AftersaleFact, context: Context) -> None:
    """The buyer is refunded, now and once; where the platform paid in advance, the merchant bears it."""
    case = of(outcome)
    if case.advanced_at is not None:
        if doubt := _in_doubt(case, order_seen(context)):
            dispute(outcome, context, because=doubt)
            return
        bear(outcome, fact, context, liable="merchant")
        settle(outcome, fact)
        _end(outcome, context, Status.REFUNDED)
        tell(outcome, "aftersale_settled", "shop", amount_fen=case.refund_fen)
        return
    parts = due_back(case, order_seen(context))
    if not parts and case.type == "refund_unshipped":
        parts = dict.fromkeys(case.units, 0)  # a gift costs nothing, and is not shipped any more all the same
    if not parts:
        release(outcome, fact)
        _end(outcome, context, Status.COMPLETED)
        return
    taken_fen = min(owed_fen(case), sum(parts.values()))  # the freight that the merchant paid for the buyer stays here
    amount_fen = sum(parts.values()) - taken_fen
    _decide(outcome, fact, split_fen(amount_fen, parts), funded_by="order")
    change(outcome, refund_fen=amount_fen, refunded_at=context.now)
    settle(outcome, fact, taken_fen=taken_fen)
    _end(outcome, context, Status.REFUNDED)
    rest = {"ships_on": True} if case.ships_on else {}
    tell(outcome, "aftersale_refunded", "shop", "buyer", amount_fen=amount_fen, **rest)


def _in_doubt(case: AftersaleCase, order: Bought) -> str:
    """Why the merchant's silence or acceptance settles no advance: it has less than the buyer was paid for (B7)."""
    back = case.accepted_units or case.received_units
    if case.type in NEEDS_RETURN and back and back != case.units:
        return "partial_return"
    if case.type == "refund_only" and not case.received:
        signed = [line for line in order.lines if line.line in case.units and line.signed_at is not None]
        return "signed_after_refund" if signed else ""
    return ""


def advance(outcome: Outcome, fact: AftersaleFact, context: Context, *, table: str, row: str) -> None:
    """The platform pays now; the case goes on to find who bears it."""
    parts = due_back(of(outcome), order_seen(context))
    if not parts:
        return
    _decide(outcome, fact, parts, funded_by="platform", table=table, row=row)
    change(outcome, refund_fen=sum(parts.values()), refunded_at=context.now, advanced_at=context.now)
    tell(outcome, "aftersale_advanced", "shop", "buyer", amount_fen=sum(parts.values()))


def _decide(
    outcome: Outcome, fact: AftersaleFact, parts: dict[str, int], *, funded_by: str, table: str = "", row: str = ""
) -> None:
    case = of(outcome)
    outcome.follow_ups.append(
        RefundDecided(
            id=fact.follow_id("refund"),
            order=case.order,
            at=fact.at,
            case=case.case,
            lines=tuple(LineRefund(line, fen) for line, fen in parts.items()),
            funded_by=funded_by,  # type: ignore[arg-type]
            kept=case.ships_on or kept(case),
            units=_came(case),
            table=table,
            row=row,
        )
    )


def _came(case: AftersaleCase) -> tuple[ShippedLine, ...]:
    """What is paid for of a return that came short: what never came is still the buyer's, and may be asked about."""
    if case.type not in NEEDS_RETURN or not case.accepted_units or case.accepted_units == case.units:
        return ()
    return tuple(ShippedLine(line, quantity) for line, quantity in case.accepted_units.items())


def bear(outcome: Outcome, fact: AftersaleFact, context: Context, *, liable: str, by_staff: bool = False) -> None:
    """B7: who pays the platform back. Where no row says and no person has, staff have it.

    What came back in order, or staff uphold, the merchant bears in any case.
    """
    case = of(outcome)
    upheld_fen = 0 if liable == "merchant" else _upheld_fen(case, order_seen(context))
    inputs = {"platform": platform_of(case), "liable": liable}
    answer = ask(outcome, context, "instant_refund_recovery", inputs, on=case.advanced_at or context.now)
    if answer is None and by_staff:
        outcome.opened.clear()
    outcome.follow_ups.append(
        AdvanceSettled(
            id=fact.follow_id("borne"),
            order=case.order,
            at=fact.at,
            case=case.case,
            recovery=answer.outputs["recovery"] if answer else _BY_RULING[liable],  # type: ignore[arg-type]
            upheld_fen=upheld_fen,
            kept=kept(case),
            table=answer.table if answer else "",
            row=(answer.row_id or "") if answer else "",
        )
    )
    if answer and answer.outputs["goods_back"]:
        _owe_goods(outcome, context)
    if answer and answer.outputs["freight"] == "platform":
        change(outcome, freight_payer="platform")


def _upheld_fen(case: AftersaleCase, order: Bought) -> int:
    if case.ruling is not None and case.ruling.amount_fen is not None:
        return min(case.ruling.amount_fen, case.refund_fen)
    accepted = case.accepted_units if case.accepted_units != case.units else {}
    shares = {
        line.line: line.paid_fen * accepted[line.line] // line.quantity for line in order.lines if line.line in accepted
    }
    return min(sum(shares.values()), case.refund_fen)


def close(outcome: Outcome, fact: AftersaleFact, context: Context, *, as_: str) -> None:
    """The case ends without what was asked. What was advanced must be borne by somebody, so staff decide first."""
    case = of(outcome)
    gone = overtaken(case, context)
    if case.advanced_at is not None and not gone:
        dispute(outcome, context, because=as_)
        return
    if not gone:
        release(outcome, fact)
    leave(outcome)
    change(outcome, closed_as=as_)
    _end(outcome, context, Status.CLOSED)
    tell(outcome, "aftersale_closed", "shop", "buyer", because=as_)
    if not gone:
        _owe_goods(outcome, context)


def _owe_goods(outcome: Outcome, context: Context) -> None:
    """What came back and is not paid for is the buyer's: it is sent back, and staff follow it, since no row says by
    when. What a centre has no merchant can send."""
    case = of(outcome)
    if case.replacement or not came_back(case):
        return
    at_centre = any(line.centre_receives for line in lines_of(case, order_seen(context)))
    hand_to_staff(outcome, GOODS_BACK, at="centre" if at_centre else "merchant")
    tell(outcome, "aftersale_goods_back", *(("buyer",) if at_centre else ("shop", "buyer")))


def complete(outcome: Outcome, fact: AftersaleFact, context: Context) -> None:
    """The buyer got goods, not money."""
    release(outcome, fact)
    settle(outcome, fact)
    _end(outcome, context, Status.COMPLETED)


def _end(outcome: Outcome, context: Context, status: Status) -> None:
    clear(outcome)
    outcome.closed.extend(of(outcome).items)
    change(outcome, status=status, closed_at=context.now)


def dispute(outcome: Outcome, context: Context, *, because: str) -> None:
    """The platform takes over: no clock, but work for a person."""
    case = of(outcome)
    clear(outcome)
    change(outcome, status=Status.DISPUTED, disputed_from=case.disputed_from or case.status.value)
    hand_to_staff(outcome, "dispute", because=because, asked_fen=case.asked_fen)
    tell(outcome, "aftersale_disputed", "shop", "buyer", because=because)


def claim(outcome: Outcome, fact: AftersaleFact) -> None:
    """The case's units are its own from here; before shipping, the order must know when the refund is due.

    Of a part that staff ruled the goods are shipped, which ends nothing.
    """
    case = of(outcome)
    unshipped = case.type == "refund_unshipped" and not case.ships_on
    due = (each.due_at for each in outcome.deadlines if each.basis.get("actor") == "merchant")
    ruled = case.ruling if unshipped and case.ruling and case.ruling.outcome == "refund" else None
    due_at = ruled.at if ruled else next(due, None)  # what was ruled may be appealed, and is not shipped meanwhile
    outcome.follow_ups.append(
        UnitsClaimed(
            id=fact.follow_id("claim"),
            order=case.order,
            at=fact.at,
            case=case.case,
            units=tuple(ShippedLine(line, quantity) for line, quantity in case.units.items()),
            pieces=case.pieces,
            unshipped=unshipped,
            refund_due_at=due_at if unshipped else None,
            ruled=ruled is not None,
        )
    )


def release(outcome: Outcome, fact: AftersaleFact) -> None:
    case = of(outcome)
    outcome.follow_ups.append(ClaimReleased(id=fact.follow_id("free"), order=case.order, at=fact.at, case=case.case))
