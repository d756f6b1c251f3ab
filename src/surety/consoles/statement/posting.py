"""One posting: the fact that made it, the rule row behind it, and the after-sales case that asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404

from surety.consoles.order.why import explained
from surety.engine import queries
from surety.engine.keys import bucket_of
from surety.engine.models import DecisionRow, FactRow, TransferRow
from surety.engine.queries import Decided

DECISIONS_MAX = 50


@dataclass(frozen=True)
class Behind:
    """A decision and, in the reader's language, why it came out so; `of` is the order or case it was taken for."""

    decided: Decided
    of: str
    told: dict[str, Any] | None


def posting_context(order: str, effect: str) -> dict[str, Any]:
    """Everything behind one transfer; 404 for one that is not there or may not be seen."""
    transfer = TransferRow.objects.filter(bucket=bucket_of(order), subject=order, effect=effect).first()
    if transfer is None:
        raise Http404
    kind = _kind_of(order, transfer)
    fact = next((each for each in queries.stored_facts_of(order, kind=kind) if each.seq == transfer.seq), None)
    case = fact.body.get("case", "") if fact else ""
    asked = _fact_of_case(case, fact) if fact and case else None
    return {
        "transfer": transfer,
        "order": order,
        "of_order": kind == "order",
        "fact": fact,
        "case": case,
        "case_fact": asked,
        "decisions": _behind(transfer, asked),
    }


def _kind_of(subject: str, transfer: TransferRow) -> str:
    """A shop's deposit is posted to the shop itself, what inspecting an unsold piece cost to the piece."""
    if subject == transfer.shop:
        return "shop"
    return "piece" if ":pc-" in subject else "order"


def _fact_of_case(case: str, fact: FactRow) -> FactRow | None:
    """What was said in the case that the order's fact followed from: taken in by the same transaction."""
    moment = (fact.recorded_at, fact.occurred_at)
    facts = queries.stored_facts_of(case, kind="aftersale")
    return next((each for each in reversed(facts) if (each.recorded_at, each.occurred_at) == moment), None)


def _behind(transfer: TransferRow, asked: FactRow | None) -> list[Behind]:
    """The last answer of the posting's own rule row, and what the case was decided by that asked for it."""
    found: list[DecisionRow] = []
    if transfer.rule_row:
        of_order = DecisionRow.objects.filter(bucket=transfer.bucket, subject=transfer.subject, seq__lte=transfer.seq)
        of_row = of_order.filter(rule_table=transfer.rule_table, rows__contains=[transfer.rule_row])
        found += of_row.order_by("-seq", "-n")[:1]
    if asked is not None:
        of_case = DecisionRow.objects.filter(bucket=asked.bucket, subject=asked.subject, seq=asked.seq)
        found += of_case.order_by("n")[:DECISIONS_MAX]
    return [Behind(each, each.row.subject, explained(each)) for each in queries.with_inputs(found)]
