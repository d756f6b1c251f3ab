"""Who bears the freight: of the shipping within a refund, and of the return beside it (G8). Pure."""

from __future__ import annotations

from msgspec.structs import replace

from surety.aftersales.case import AftersaleCase, Freight, Status
from surety.aftersales.facts import AftersaleFact, FreightStated
from surety.aftersales.steps import NEEDS_RETURN, change, lines_of, of, order_seen, platform_of, tell
from surety.engine.ask import ask
from surety.engine.outcome import Context, Outcome, Refusal
from surety.orders.bought import Bought
from surety.orders.claim_facts import FreightBorne

_BY_LEG = {"buyer": "buyer", "merchant": "merchant", "carrier": "merchant", "platform": "platform"}
"""A carrier at fault is the merchant's to turn to, as `return_freight` has it."""


def set_terms(outcome: Outcome, order: Bought, context: Context) -> None:
    """By the rule in force when the order was placed; asked only where there is freight to bear."""
    case, on = of(outcome), order.placed_at or context.now
    lines = lines_of(case, order)
    where = {"platform": platform_of(case), "return_ground": case.ground}
    if any(line.freight_fen for line in lines):
        shipped = case.type != "refund_unshipped"
        answer = ask(outcome, context, "shipping_freight", {**where, "shipped": shipped}, on=on)
        change(outcome, freight_back=answer is None or answer.outputs["refunded"])
    if case.type in NEEDS_RETURN:
        agreed = {line.return_freight for line in lines} - {""}
        by = "merchant" if case.freight_granted or "merchant" in agreed else min(agreed, default="none")
        answer = ask(outcome, context, "return_freight", {**where, "agreed": by}, on=on)
        change(outcome, freight_payer=answer.outputs["payer"] if answer else "")


def grant(outcome: Outcome, context: Context) -> None:
    """The merchant takes the freight of the return on itself: an agreement, which the rules ask for (G8)."""
    if of(outcome).type in NEEDS_RETURN:
        change(outcome, freight_granted=True)
        set_terms(outcome, order_seen(context), context)


def state(case: AftersaleCase, fact: FreightStated, context: Context) -> Outcome | Refusal:
    """What the return's freight was and who paid it: taken off a refund that is still to come, else posted at once."""
    if case.type not in NEEDS_RETURN or case.sent_at is None:
        return Refusal("nothing_sent_back", "G8")
    if case.freight is not None:
        return Refusal("freight_known", "G8", {"amount_fen": case.freight.amount_fen})
    outcome = Outcome(replace(case, freight=Freight(fact.amount_fen, fact.paid_by, context.now)))
    if case.status in (Status.REFUNDED, Status.COMPLETED) or (case.status is Status.CLOSED and _ruled(case)):
        settle(outcome, fact)
    elif case.status is Status.CLOSED:
        leave(outcome)
    return outcome


def _ruled(case: AftersaleCase) -> str:
    """Whom staff have said to answer for the way back; a case that closes otherwise leaves it with who paid it."""
    legs = case.ruling.legs if case.ruling else ()
    return next((_BY_LEG[leg.liable] for leg in legs if leg.leg == "return"), "")


def owed_fen(case: AftersaleCase) -> int:
    """What the buyer owes of the freight, to be taken off the refund."""
    freight = case.freight
    if freight is None or freight.paid_by != "merchant" or payer(case) != "buyer":
        return 0
    return freight.amount_fen


def payer(case: AftersaleCase) -> str:
    """Who bears the freight of the return: as staff ruled, else by the rule."""
    return _ruled(case) or case.freight_payer


def settle_ruled(outcome: Outcome, fact: AftersaleFact) -> None:
    """Of a case that closes without a refund."""
    if _ruled(of(outcome)):
        settle(outcome, fact)


def leave(outcome: Outcome) -> None:
    """A case that closes without a refund or a ruling leaves it with who paid: nothing moves, and the case says so."""
    freight = of(outcome).freight
    if freight is not None and not freight.borne_by:
        change(outcome, freight=replace(freight, borne_by=freight.paid_by))


def settle(outcome: Outcome, fact: AftersaleFact, *, taken_fen: int = 0) -> None:
    """Whoever bears it gives it to whoever paid it, once; `taken_fen` was taken off the refund already."""
    case = of(outcome)
    if case.freight is None or case.freight.borne_by:
        return
    borne_by = payer(case)
    change(outcome, freight=replace(case.freight, borne_by=borne_by or "undecided", taken_fen=taken_fen))
    rest_fen = case.freight.amount_fen - taken_fen
    if borne_by in ("", case.freight.paid_by) or not rest_fen:
        return
    outcome.follow_ups.append(
        FreightBorne(
            id=fact.follow_id("freight"),
            order=case.order,
            at=fact.at,
            case=case.case,
            amount_fen=rest_fen,
            paid_by=case.freight.paid_by,  # type: ignore[arg-type]
            borne_by=borne_by,  # type: ignore[arg-type]
        )
    )
    tell(outcome, "freight_borne", "shop", "buyer", amount_fen=rest_fen, by=borne_by, to=case.freight.paid_by)
