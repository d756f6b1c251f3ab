"""The platform's service fee of an order: charged to the merchant by row, once a line, kept on refunds (LUX-4.2). Pure.

No source gives an amount: the platform's own tariff does, and the platform states it.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta
from msgspec.structs import replace

from surety.engine.ask import ask
from surety.engine.fact import Code, Party
from surety.engine.outcome import Context, Outcome, Refusal, Transfer
from surety.orders.case import OrderCase
from surety.orders.facts import OrderFact
from surety.orders.steps import platform_of


class ServiceFeeCharged(OrderFact, frozen=True, kw_only=True, tag="service_fee_charged"):
    """What the platform charges the merchant for a line by its tariff; never the consumer."""

    command: ClassVar = True
    parties: ClassVar = frozenset({Party.PLATFORM, Party.IMPORT, Party.STAFF})

    line: Code
    amount_fen: Annotated[int, Meta(ge=1, le=10**13)]


def charge(case: OrderCase, fact: ServiceFeeCharged, context: Context) -> Outcome | Refusal:
    sold = next((each for each in case.lines if each.line == fact.line), None)
    if sold is None:
        return Refusal("no_such_line", params={"line": fact.line})
    if fact.line in case.service_fees:
        return Refusal("fee_charged", "LUX-4.2", {"line": fact.line})
    if fact.amount_fen > sold.paid_fen:
        return Refusal("fee_over_paid", "LUX-4.2", {"amount_fen": fact.amount_fen, "paid_fen": sold.paid_fen})
    if not sold.category:
        return Refusal("no_service_fee", "LUX-4.2", {"line": fact.line})
    outcome = Outcome(case)
    inputs = {"platform": platform_of(case), "site": sold.site, "category": sold.category, "fee": "service"}
    answer = ask(outcome, context, "inspection_fee", inputs, on=case.placed_at or fact.at)
    if answer is None:
        return outcome  # staff decide; nothing is posted
    if answer.outputs["payer"] != "merchant":
        return Refusal("no_service_fee", context.clauses(answer)[0], {"row": answer.row_id})
    outcome.case = replace(case, service_fees=(*case.service_fees, fact.line))
    effect = f"service_fee:{fact.line}"
    outcome.transfers.append(
        Transfer(effect, "merchant", "platform_income", fact.amount_fen, answer.table, answer.row_id or "")
    )
    return outcome
