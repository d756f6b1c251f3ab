"""Small moves that several decisions of a case share. Pure."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from surety.aftersales.case import ENDED, AftersaleCase, Said, Status
from surety.engine.calendar import ANNOUNCED
from surety.engine.outcome import Context, Message, Outcome, Refusal, WorkItem
from surety.engine.reading import converted
from surety.orders.bought import Bought, BoughtLine

NEEDS_RETURN = frozenset({"return_refund", "exchange", "repair"})
SAID_MAX = 100
"""How often one side may say something unasked: a case is read whole each time, and somebody has to read it."""
TIME_ASKED = "time_asked"
"""The work item by which a merchant asks for more time."""
GOODS_BACK = "goods_back"
"""The work item of an ended case whose goods are with the merchant and were not paid for."""
RESHIPS = frozenset({"exchange", "resend", "repair"})


def holidays_to(context: Context) -> int:
    """The last year whose holidays were announced when the fact was stated: a replay counts as it was counted then."""
    return int(context.reads.get("holidays_to", ANNOUNCED))


def platform_of(case: AftersaleCase) -> str:
    return case.order.partition(":")[0]


def of(outcome: Outcome) -> AftersaleCase:
    return outcome.case  # type: ignore[return-value]


def change(outcome: Outcome, **fields: Any) -> None:
    outcome.case = replace(outcome.case, **fields)


def order_seen(context: Context) -> Bought:
    """The order as it was read for this fact; plain data when replayed."""
    read = context.reads["order"]
    return read if isinstance(read, Bought) else converted(read, Bought)


def lines_of(case: AftersaleCase, order: Bought) -> list[BoughtLine]:
    return [line for line in order.lines if line.line in case.units]


def not_now(case: AftersaleCase, *allowed: Status) -> Refusal | None:
    """Why this cannot be done in the case's status, or None."""
    if case.status in allowed:
        return None
    code = "case_ended" if case.status in ENDED else "not_now"
    return Refusal(code, params={"status": case.status.value})


def came_back(case: AftersaleCase) -> bool:
    """Whether goods are where the return goes to, whoever said so: some of its pieces are enough."""
    return bool(case.received_at or case.signed_at or case.delivered_at or case.identified)


def same_number(case: AftersaleCase, parcel: str) -> Refusal | None:
    """What goes out to the buyer does not travel by the number that it came back by."""
    return Refusal("waybill_used", params={"parcel": parcel}) if parcel == case.return_parcel else None


def overtaken(case: AftersaleCase, context: Context) -> str:
    """How the case has ended without being told: its order shipped, or was cancelled; empty if it has not."""
    order = order_seen(context)
    if case.status in ENDED or order.claimed is not None:
        return ""
    return "order_cancelled" if order.status == "cancelled" else "shipped"


def heard(case: AftersaleCase, by: str, context: Context, **words: Any) -> AftersaleCase:
    """The case with one more thing said."""
    return replace(case, said=(*case.said, Said(by, context.now, **words)))


def said_enough(case: AftersaleCase, by: str) -> Refusal | None:
    """Of what nobody else has to answer first, so that it could go on for ever."""
    said = sum(each.by == by for each in case.said)
    return Refusal("said_enough", params={"by": by, "most": SAID_MAX}) if said >= SAID_MAX else None


def tell(outcome: Outcome, message: str, *to: str, **params: Any) -> None:
    case = of(outcome)
    told = {"case": case.case, "order": case.order, "type": case.type, **params}
    outcome.messages.extend(Message(message, each, told) for each in to)


def hand_to_staff(outcome: Outcome, kind: str, **details: Any) -> None:
    outcome.opened.append(WorkItem(kind, kind, {"order": of(outcome).order, **details}))


def clear(outcome: Outcome) -> None:
    """No clock runs any more, and nobody wants more of its time."""
    outcome.deadlines.clear()
    outcome.closed.extend(item for item in of(outcome).items if item == TIME_ASKED and item not in outcome.closed)
    outcome.cleared.extend(step for step in of(outcome).deadlines if step not in outcome.cleared)
