"""The after-sales case as the engine sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from surety.aftersales.addressing import asks_address, may_ask_address, region_back
from surety.aftersales.case import AftersaleCase, Status
from surety.aftersales.decide import decide
from surety.aftersales.facts import FACTS, AftersaleApplied, AftersaleLapsed, AftersaleReopened, ReturnFound, ReturnSent
from surety.aftersales.retaking import takes_over
from surety.disruptions.aftersales import aftersales_extension, reopening
from surety.engine.calendar import ANNOUNCED, announced
from surety.engine.fact import Fact, SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.room import Cases, Room
from surety.logistics.queries import return_waybill, sole_return, travels_since
from surety.merchants.queries import return_address
from surety.orders.bought import bought
from surety.orders.case import OrderCase

_COLUMNS = {
    "platform": "text",
    "shop": "text",
    "order_id": "text",
    "order_bucket": "smallint",
    "type": "text",
    "status": "text",
    "applied_at": "timestamptz",
    "next_step": "text",
    "next_actor": "text",
    "next_due_at": "timestamptz",
    "stake_fen": "bigint",
    "asked_fen": "bigint",
    "refund_fen": "bigint",
    "currency": "text",
    "closed_as": "text",
    "reason": "text",
    "title": "text",
    "lines": "text[]",
    "skus": "text[]",
    "words": "text",
}
_WORDS_MAX = 2000
_COSTLY = frozenset({"approve", "refund", "receive"})


def columns(case: AftersaleCase) -> tuple[Any, ...]:
    """What the inbox and the dispute desk filter and sort by; `stake_fen` is what doing nothing costs the merchant."""
    step = next(iter(case.deadlines), None)
    deadline = case.deadlines[step] if step else None
    basis = deadline.basis if deadline else {}
    return (
        case.order.partition(":")[0],
        case.shop,
        case.order,
        bucket_of(case.order),
        case.type,
        case.status.value,
        case.applied_at,
        step,
        basis.get("actor"),
        deadline.due_at if deadline else None,
        _stake_fen(case, basis.get("at_expiry")),
        case.asked_fen,
        case.refund_fen,
        case.currency,
        case.closed_as or None,
        case.reason,
        case.title,
        sorted(case.units),
        list(case.skus),
        _words(case),
    )


def _stake_fen(case: AftersaleCase, at_expiry: str | None) -> int:
    if case.advanced_at is not None or (case.impaired and at_expiry == "receive"):  # staff decide it then
        return 0
    if at_expiry == "ruling" and case.ruling is not None and case.ruling.outcome == "refund":
        return case.asked_fen if case.ruling.amount_fen is None else case.ruling.amount_fen
    return case.asked_fen if at_expiry in _COSTLY else 0


def _words(case: AftersaleCase) -> str:
    return "\n".join((case.title, *case.skus)).lower()[:_WORDS_MAX]


def passes_on(case: AftersaleCase) -> Iterator[tuple[SubjectKind, str]]:
    """Everything about a case is about its order too: its units, its money."""
    yield SubjectKind.ORDER, case.order


def looks_at(case: AftersaleCase) -> Iterator[tuple[SubjectKind, str]]:
    """Where goods go back to, the shop says; also of a case whose time runs out just before it is opened again."""
    if may_ask_address(case) or case.status is Status.TO_RETURN:
        yield SubjectKind.SHOP, case.shop


def reads(fact: Fact, cases: Cases) -> dict[str, Any] | None:
    """The order as the case sees it, and what notices say of it."""
    case = cases.get((SubjectKind.AFTERSALE, fact.subject))
    named = fact.order if isinstance(fact, AftersaleApplied) else ""
    order = cases.get((SubjectKind.ORDER, case.order if isinstance(case, AftersaleCase) else named))
    if not isinstance(order, OrderCase):
        return None
    found: dict[str, Any] = {"order": (seen := bought(order, case=fact.subject))}
    if announced() > ANNOUNCED:
        found["holidays_to"] = announced()
    if isinstance(case, AftersaleCase) and asks_address(case, fact, seen):
        before = case.return_to.number if case.return_to else ""
        found |= return_address(cases, shop=case.shop, number=getattr(fact, "address", ""), before=before) or {}
    if isinstance(fact, ReturnSent):
        found |= return_waybill(cases, parcel=fact.parcel, case=fact.subject, at=fact.at)
        before = cases.get((SubjectKind.AFTERSALE, sole_return(cases, parcel=fact.parcel)))
        if isinstance(case, AftersaleCase) and isinstance(before, AftersaleCase) and takes_over(case, before):
            found["parcel_before"] = {"case": before.case, "since": before.heard_from}
    if isinstance(fact, ReturnFound) and (since := travels_since(cases, parcel=fact.parcel, case=fact.subject)):
        found["travels_since"] = since
    region = region_back(case, fact, found.get("return_to")) if isinstance(case, AftersaleCase) else None  # type: ignore[arg-type]
    return found | _noticed(fact, case, order, cases, region=region)  # type: ignore[arg-type]


def _noticed(
    fact: Fact, case: AftersaleCase | None, order: OrderCase, cases: Cases, *, region: str | None
) -> dict[str, Any]:
    """`region` is where goods go back to from this fact on; a case is opened again for where they were to go."""
    if not cases.board:
        return {}
    whose = {
        "platform": order.order.partition(":")[0],
        "shop": order.shop,
        "order": order.order,
        "receive": order.receiver.region,
        "return_": case.return_region if case else None,
        "applied_at": case.applied_at if case else fact.at,
    }
    found: dict[str, Any] = {}
    kind = case.type if case else getattr(fact, "asks", "")
    extension = aftersales_extension(cases.board, **whose | {"return_": region}, case_type=kind)
    if extension is not None:
        found["extension"] = extension.lengthenings
    if isinstance(fact, AftersaleReopened) and case is not None and case.closed_at is not None:
        recovered = reopening(
            cases.board, **whose, closed_at=case.closed_at, closed_as=case.closed_as, reopened_at=case.reopened_at
        )
        if recovered is not None:
            found["reopening"] = recovered
    return found


AFTERSALE = Room(
    kind=SubjectKind.AFTERSALE,
    table="surety_aftersale",
    case=AftersaleCase,
    facts=FACTS,
    decide=decide,
    columns=columns,
    column_types=_COLUMNS,
    reads=reads,
    passes_on=passes_on,
    looks_at=looks_at,
    lapsed=AftersaleLapsed,
)
