"""What after-sales cases ask of their order: units that are theirs alone, money back, who bears an advance. Pure.

A case decides what is owed; the order keeps that no unit is in two cases and that no line gives back more than was
paid for it, whoever asks.
"""

from __future__ import annotations

from msgspec.structs import replace

from surety.engine.outcome import Context, Message, Outcome, Refusal, Transfer
from surety.orders.adding import added, summed
from surety.orders.case import Claim, OrderCase, Status
from surety.orders.claim_facts import AdvanceSettled, ClaimReleased, FreightBorne, RefundDecided, UnitsClaimed
from surety.orders.closing import close
from surety.orders.lateness import strike_lines
from surety.orders.refund_facts import RefundRecovered
from surety.orders.refunding import start_refunds
from surety.orders.shipping import catch_up, shipping_status
from surety.orders.steps import left_to_ship
from surety.orders.struck import misnamed, strike_pieces


def free_units(case: OrderCase, *, but: str = "") -> dict[str, int]:
    """Units per line that a case may be opened on; `but` names one whose own units count as free."""
    taken = case.gone
    for name, claim in case.claims.items():
        if name != but:
            taken = added(taken, claim.units)
    return {line.line: line.quantity - taken.get(line.line, 0) for line in case.lines}


def asked_back(case: OrderCase, *, but: str = "") -> dict[str, int]:
    """Units per line whose money cases other than `but` want back before they ship."""
    asked: dict[str, int] = {}
    for name, claim in case.claims.items():
        if claim.unshipped and name != but:
            asked = added(asked, claim.units)
    return asked


def refundable_fen(case: OrderCase) -> int:
    """What the order as a whole can still give back: what was paid for it and did not go back yet."""
    return case.paid_fen - case.extra_fen - case.refunded_fen


def claim_units(case: OrderCase, fact: UnitsClaimed, context: Context) -> Outcome | Refusal:
    """One open case a unit; asked again by the same case, its claim is changed.

    Shipping ends a claim on what it takes, so one that is open needs no look at what is left.
    """
    if case.status is Status.CANCELLED:
        return Refusal("order_cancelled")
    units = summed((part.line, part.quantity) for part in fact.units)
    free = free_units(case, but=fact.case)
    left = _left_to_ask_back(case, but=fact.case) if fact.unshipped and fact.case not in case.claims else free
    for line, quantity in units.items():
        at_most = min(free.get(line, 0), left.get(line, 0))
        if quantity > at_most:
            return Refusal("units_not_free", params={"line": line, "asked": quantity, "free": at_most})
    if (refusal := misnamed(case, fact, units)) is not None:
        return refusal
    known = case.claims.get(fact.case, Claim({}, kept_before=case.line_kept_fen))
    asked = {"unshipped": fact.unshipped, "refund_due_at": fact.refund_due_at, "ruled": fact.ruled}
    claim = replace(known, units=units, pieces=fact.pieces, **asked)
    return Outcome(replace(case, claims={**case.claims, fact.case: claim}))


def _left_to_ask_back(case: OrderCase, *, but: str) -> dict[str, int]:
    """What neither has shipped nor another case asks back."""
    asked = asked_back(case, but=but)
    return {line: max(left - asked.get(line, 0), 0) for line, left in left_to_ship(case).items()}


def release_claim(case: OrderCase, fact: ClaimReleased, context: Context) -> Outcome:
    """Not while somebody must still bear what was advanced for it."""
    claim = case.claims.get(fact.case)
    return Outcome(case if claim is not None and claim.advanced_fen else _without(case, fact.case))


def _without(case: OrderCase, name: str) -> OrderCase:
    return replace(case, claims={each: claim for each, claim in case.claims.items() if each != name})


def decide_refund(case: OrderCase, fact: RefundDecided, context: Context) -> Outcome | Refusal:
    """Send it back: from what is held, then from the merchant; or as the platform's advance, whose case stays open."""
    claim = case.claims.get(fact.case)
    if claim is None:
        return Refusal("no_such_claim", params={"case": fact.case})
    if claim.advanced_fen:
        return Refusal("already_refunded", params={"case": fact.case})
    if (refusal := _too_much(case, fact)) is not None:
        return refusal
    amount_fen = sum(part.amount_fen for part in fact.lines)
    outcome = Outcome(replace(case, line_refunded_fen=added(case.line_refunded_fen, _amounts(fact))))
    if fact.kept:
        outcome.case = replace(outcome.case, line_kept_fen=added(case.line_kept_fen, _amounts(fact)))
    if fact.funded_by == "platform":
        _advance(outcome, fact, amount_fen)
    else:
        _take_back(outcome, fact, amount_fen)
        came = {part.line: part.quantity for part in fact.units}
        outcome.case = _without(_spent(outcome.case, claim, kept=fact.kept, came=came), fact.case)  # type: ignore[arg-type]
    if amount_fen:
        start_refunds(outcome, amount_fen)  # its case tells the buyer
    if claim.unshipped and not fact.kept:
        _strike(outcome, context, claim, but=fact.case)
    return outcome


def _amounts(fact: RefundDecided) -> dict[str, int]:
    return summed((part.line, part.amount_fen) for part in fact.lines)


def _too_much(case: OrderCase, fact: RefundDecided) -> Refusal | None:
    paid = {line.line: line.paid_fen for line in case.lines}
    for line, amount_fen in _amounts(fact).items():
        left_fen = paid.get(line, 0) - case.line_refunded_fen.get(line, 0)
        if amount_fen > left_fen:
            return Refusal("more_than_paid", params={"line": line, "asked_fen": amount_fen, "left_fen": left_fen})
    asked_fen = sum(part.amount_fen for part in fact.lines)
    if asked_fen > refundable_fen(case):
        return Refusal("more_than_paid", params={"asked_fen": asked_fen, "left_fen": refundable_fen(case)})
    return None


def _spent(case: OrderCase, claim: Claim, *, kept: bool, came: dict[str, int] | None = None) -> OrderCase:
    """Units that came back are no longer the buyer's to ask for; `came` where fewer did than were asked about."""
    return case if kept else replace(case, gone=added(case.gone, came or claim.units))


def _held_fen(case: OrderCase) -> int:
    """What is held for the order itself."""
    return case.paid_fen + case.advanced_fen - case.refunded_fen - case.settled_fen - case.extra_fen


def _take_back(outcome: Outcome, fact: RefundDecided, amount_fen: int) -> None:
    """What was released already comes from the merchant's account."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    short_fen = max(amount_fen - _held_fen(case), 0)
    if short_fen:
        outcome.transfers.append(
            Transfer(f"taken_back:{fact.case}", "merchant", "held", short_fen, fact.table, fact.row)
        )
        outcome.case = replace(case, settled_fen=case.settled_fen - short_fen)


def _advance(outcome: Outcome, fact: RefundDecided, amount_fen: int) -> None:
    case: OrderCase = outcome.case  # type: ignore[assignment]
    claim = replace(case.claims[fact.case], advanced_fen=amount_fen)
    outcome.case = replace(case, claims={**case.claims, fact.case: claim}, advanced_fen=case.advanced_fen + amount_fen)
    if amount_fen:
        outcome.transfers.append(
            Transfer(f"advance:{fact.case}", "platform_advance", "held", amount_fen, fact.table, fact.row)
        )


def _strike(outcome: Outcome, context: Context, claim: Claim, *, but: str) -> None:
    """What is refunded before shipping is not to be shipped; an order with nothing left is over."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    left = _left_to_ask_back(case, but=but)
    struck = added(case.struck, {line: min(units, left.get(line, 0)) for line, units in claim.units.items()})
    outcome.case = case = strike_lines(case, struck)
    strike_pieces(outcome, claim, context)
    if not left_to_ship(case) and not case.handovers:
        close(outcome, context, by="buyer")
        return
    if case.handovers:
        outcome.case = replace(outcome.case, status=shipping_status(case))
    catch_up(outcome, context)


def settle_advance(case: OrderCase, fact: AdvanceSettled, context: Context) -> Outcome | Refusal:
    """B7: the merchant's part comes from the order, then from its account; a buyer's is a debt to the platform."""
    claim = case.claims.get(fact.case)
    if claim is None:
        return Refusal("no_such_claim", params={"case": fact.case})
    outcome = Outcome(_without(_spent(case, claim, kept=fact.kept), fact.case))
    upheld_fen = min(fact.upheld_fen, claim.advanced_fen)
    if fact.recovery == "order_then_deposit":
        upheld_fen = claim.advanced_fen
    if upheld_fen:
        _repay(outcome, fact, upheld_fen)
    if rest_fen := claim.advanced_fen - upheld_fen:
        source = "buyer_debt" if fact.recovery == "from_buyer" else "platform_loss"
        effect = f"advance_{fact.recovery}:{fact.case}"
        outcome.transfers.append(Transfer(effect, source, "platform_advance", rest_fen, fact.table, fact.row))
        if fact.recovery == "written_off":
            lost_fen = case.written_off_fen + rest_fen
            outcome.case = replace(outcome.case, written_off_fen=lost_fen)
        if fact.recovery == "from_buyer":
            owed_fen = case.owed_by_buyer_fen + rest_fen
            outcome.case = replace(outcome.case, owed_by_buyer_fen=owed_fen)
            outcome.messages.append(Message("advance_owed", "buyer", {"amount_fen": rest_fen}))
    return outcome


def _repay(outcome: Outcome, fact: AdvanceSettled, amount_fen: int) -> None:
    case: OrderCase = outcome.case  # type: ignore[assignment]
    from_held = min(amount_fen, _held_fen(case))
    rest_fen = amount_fen - from_held
    for source, part_fen in (("held", from_held), ("merchant", rest_fen)):
        if part_fen:
            effect = f"advance_repaid:{fact.case}" if source == "held" else f"advance_charged:{fact.case}"
            outcome.transfers.append(Transfer(effect, source, "platform_advance", part_fen, fact.table, fact.row))
    outcome.case = replace(case, advanced_fen=case.advanced_fen - amount_fen, settled_fen=case.settled_fen - rest_fen)


_BEARER = {"buyer": "buyer_debt", "merchant": "merchant", "platform": "platform_loss"}
_PAYER = {"buyer": "buyer_credit", "merchant": "merchant"}


def bear_freight(case: OrderCase, fact: FreightBorne, context: Context) -> Outcome:
    """Beside the refund, which never exceeds what was paid: a buyer's freight is credited, and owed by no order."""
    outcome = Outcome(case)
    source, target = _BEARER[fact.borne_by], _PAYER[fact.paid_by]
    outcome.transfers.append(Transfer(f"return_freight:{fact.case}", source, target, fact.amount_fen))
    change_fen = fact.amount_fen * ((target == "merchant") - (source == "merchant"))
    outcome.case = replace(case, freight_fen=case.freight_fen + change_fen)
    return outcome


def recover_refund(case: OrderCase, fact: RefundRecovered, context: Context) -> Outcome | Refusal:
    """At most what its cases sent back: the buyer owes it, to the platform what it bore, to the merchant the rest."""
    left_fen = sum(case.line_refunded_fen.values()) - case.recovered_fen - case.owed_by_buyer_fen
    if fact.amount_fen > left_fen:
        return Refusal("more_than_refunded", "B7", {"asked_fen": fact.amount_fen, "left_fen": left_fen})
    lost_fen = min(fact.amount_fen, case.written_off_fen - case.recovered_loss_fen)
    recovered = replace(
        case,
        recovered_fen=case.recovered_fen + fact.amount_fen,
        recovered_loss_fen=case.recovered_loss_fen + lost_fen,
    )
    outcome = Outcome(recovered, closed=["signed_after_refund"])
    effect = f"refund_recovered:{case.version + 1}"
    for name, to, part_fen in (
        (f"{effect}.loss", "platform_loss", lost_fen),
        (effect, "merchant", fact.amount_fen - lost_fen),
    ):
        if part_fen:
            outcome.transfers.append(Transfer(name, "buyer_debt", to, part_fen))
    for to in ("buyer", "shop"):
        outcome.messages.append(Message("refund_recovered", to, {"amount_fen": fact.amount_fen, "note": fact.note}))
    return outcome
