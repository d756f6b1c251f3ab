"""A shop's qualifications: documents with a first and a last day, verified by staff, that lapse by themselves. Pure.

Which are required where, and one for each of what, is table `qualification` (LUX-3, BTAS-3a); what an expiry does is
table `qualification_expiry`. Directed admission (LUX-2.2) is one of them: applied for, evaluated step by step, decided.
"""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from surety.engine.ask import ask
from surety.engine.calendar import day_of, first_moment
from surety.engine.fact import Party
from surety.engine.outcome import Context, DeadlineSet, Message, Outcome, Refusal, WorkItem
from surety.merchants.case import Qualification, ShopCase
from surety.merchants.documents import same_company, steps_missing, subject_of
from surety.merchants.qualification_facts import (
    QualificationDecided,
    QualificationEnded,
    QualificationEvaluated,
    QualificationStated,
    ShopItemClosed,
    ShopLapsed,
)

DOCUMENTS_MAX = 500
"""Of one shop, those that are over included."""
OPEN = ("stated", "evaluating")


def state(case: ShopCase, fact: QualificationStated, context: Context) -> Outcome | Refusal:
    """LUX-3: it counts once somebody has verified it."""
    known = case.qualifications.get(fact.number)
    if known is not None and known.state in (*OPEN, "verified"):
        return Refusal("qualification_known", "LUX-3.1", {"number": fact.number})
    if known is None and len(case.qualifications) >= DOCUMENTS_MAX:
        return Refusal("too_many_qualifications", "LUX-3.1", {"most": DOCUMENTS_MAX})
    if fact.to is not None and fact.to <= day_of(context.now):
        return Refusal("qualification_over", "LUX-3.1", {"to": fact.to})
    kept = Qualification(
        fact.number, fact.document, fact.issuer, fact.from_, fact.to, fact.evidence, fact.person, fact.company,
        fact.country, fact.brand, fact.category, stated_at=context.now,
    )  # fmt: skip
    if (refusal := _other_company(case, kept, context)) is not None:
        return refusal
    outcome = Outcome(_with(case, kept))
    details = {"shop": case.shop, "number": fact.number, "document": fact.document, "issuer": fact.issuer}
    outcome.opened.append(WorkItem(_item(fact.number), "qualification", details))
    return outcome


def _other_company(case: ShopCase, one: Qualification, context: Context) -> Refusal | None:
    """LUX-3.2b: the contract is with the applicant; one with another company is none."""
    if one.document != "appraiser_contract":
        return None
    applicant = subject_of(case, on=day_of(context.now))
    if applicant is None:
        return Refusal("no_subject_qualification", "LUX-3.1")
    if same_company(one.company, applicant.company):
        return None
    return Refusal("contract_of_another_company", "LUX-3.2b", {"company": one.company, "applicant": applicant.company})


def evaluate(case: ShopCase, fact: QualificationEvaluated, context: Context) -> Outcome | Refusal:
    one = case.qualifications.get(fact.number)
    if one is None or one.state not in OPEN:
        return Refusal("qualification_not_open", "LUX-2.2", {"number": fact.number})
    if steps_missing(context, "directed", {}, shop=case.shop, step=fact.step) is None:
        return Refusal("no_such_step", "LUX-2.2", {"step": fact.step})
    said = {"steps": one.steps | {fact.step: fact.passed}, "step_notes": one.step_notes | {fact.step: fact.note}}
    return Outcome(_with(case, replace(one, state="evaluating", **said)))


def decide_on(case: ShopCase, fact: QualificationDecided, context: Context) -> Outcome | Refusal:
    one = case.qualifications.get(fact.number)
    if one is None or one.state not in OPEN:
        return Refusal("qualification_not_open", "LUX-3.1", {"number": fact.number})
    if fact.verified and (refusal := _cannot_verify(case, one, fact, context)) is not None:
        return refusal
    ends = [each for each in (one.to, fact.to if fact.verified else None) if each is not None]
    decided = replace(
        one, state="verified" if fact.verified else "rejected", to=min(ends, default=None), decided_at=context.now,
        reason=fact.reason,
    )  # fmt: skip
    outcome = Outcome(_with(case, decided))
    outcome.closed.append(_item(one.number))
    _tell(outcome, f"qualification_{decided.state}", decided, reason=fact.reason)
    if fact.verified:
        _warn_when(outcome, decided, context)
        outcome.closed += _replaced(case, decided)
    _set_clocks(outcome, context)
    return outcome


def _replaced(case: ShopCase, one: Qualification) -> list[str]:
    """Tasks about documents that ended and that this one takes the place of."""
    return [
        f"qualification_expired:{each.number}"
        for each in case.qualifications.values()
        if each.state == "expired" and each.document == one.document
        and (each.person, each.brand, each.category) == (one.person, one.brand, one.category)
    ]  # fmt: skip


def close_item(case: ShopCase, fact: ShopItemClosed, context: Context) -> Outcome | Refusal:
    if fact.item not in case.items:
        return Refusal("no_such_item", params={"item": fact.item})
    return Outcome(case, closed=[fact.item])


def _cannot_verify(case: ShopCase, one: Qualification, fact: QualificationDecided, context: Context) -> Refusal | None:
    today = day_of(context.now)
    if any(each is not None and each <= today for each in (one.to, fact.to)):
        return Refusal("qualification_over", "LUX-3.1", {"to": fact.to or one.to})
    if context.source.party is Party.STAFF and one.document == "directed_admission":
        missing = steps_missing(context, "directed", one.steps, shop=case.shop)
        if missing:
            return Refusal("evaluation_incomplete", "LUX-2.2", {"missing": list(missing)})
    return _other_company(case, one, context)


def end(case: ShopCase, fact: QualificationEnded, context: Context) -> Outcome | Refusal:
    one = case.qualifications.get(fact.number)
    if one is None or one.state not in (*OPEN, "verified"):
        return Refusal("qualification_not_open", "LUX-3.1", {"number": fact.number})
    outcome = Outcome(_with(case, replace(one, state="ended", reason=fact.reason, decided_at=context.now)))
    outcome.closed.append(_item(one.number))
    if context.source.party is not Party.SHOP:
        _tell(outcome, "qualification_ended", one, reason=fact.reason)
    _set_clocks(outcome, context)
    return outcome


def lapse(case: ShopCase, fact: ShopLapsed, context: Context) -> Outcome:
    """A last day is near, or here: the shop is told before, and afterwards the document counts no more."""
    outcome = Outcome(case)
    today = day_of(context.now)
    for one in case.qualifications.values():
        if one.state != "verified" or one.to is None:
            continue
        if one.to <= today:
            _expire(outcome, one, context)
        elif one.warn_on is not None and one.warn_on <= today:
            outcome.case = _with(outcome.case, replace(one, warn_on=None))  # type: ignore[arg-type]
            _tell(outcome, "qualification_soon", one, to=one.to)
    _set_clocks(outcome, context)
    return outcome


def _expire(outcome: Outcome, one: Qualification, context: Context) -> None:
    outcome.case = _with(outcome.case, replace(one, state="expired", warn_on=None))  # type: ignore[arg-type]
    row = _expiry(outcome, one, context)
    _tell(outcome, "qualification_expired", one, to=one.to)
    if row is not None and row["staff"] != "none":
        details = {"shop": _shop(outcome).shop, "number": one.number, "document": one.document, "look_at": row["staff"]}
        outcome.opened.append(WorkItem(f"qualification_expired:{one.number}", "qualification_expired", details))


def _warn_when(outcome: Outcome, one: Qualification, context: Context) -> None:
    if one.to is None or (row := _expiry(outcome, one, context)) is None:
        return
    outcome.case = _with(_shop(outcome), replace(one, warn_on=one.to - timedelta(days=row["warn_days"])))


def _expiry(outcome: Outcome, one: Qualification, context: Context) -> dict | None:  # type: ignore[type-arg]
    inputs = {"platform": _shop(outcome).shop.partition(":")[0], "document": one.document}
    answer = ask(outcome, context, "qualification_expiry", inputs, on=context.now)
    return None if answer is None else answer.outputs


def _set_clocks(outcome: Outcome, context: Context) -> None:
    """One clock for the next last day, one for the next warning before; none where nothing is to come."""
    held = [one for one in _shop(outcome).qualifications.values() if one.state == "verified" and one.to is not None]
    nexts = {
        "qualification_ends": min(((one.to, one) for one in held), key=lambda each: each[0], default=None),
        "qualification_soon": min(
            ((one.warn_on, one) for one in held if one.warn_on is not None), key=lambda each: each[0], default=None
        ),
    }
    for step, found in nexts.items():
        if found is None:
            outcome.cleared.extend([step] if step in outcome.case.deadlines else [])
            continue
        day, one = found
        basis = {"kind": step, "document": one.document, "number": one.number, "to": one.to}
        due_at = max(first_moment(day), context.now)
        outcome.deadlines.append(DeadlineSet(step, due_at, "qualification_expiry", "", basis))


def _shop(outcome: Outcome) -> ShopCase:
    return outcome.case  # type: ignore[return-value]


def _with(case: ShopCase, one: Qualification) -> ShopCase:
    return replace(case, qualifications=case.qualifications | {one.number: one})


def _item(number: str) -> str:
    return f"qualification:{number}"


def _tell(outcome: Outcome, kind: str, one: Qualification, **more: object) -> None:
    told = {"number": one.number, "document": one.document, "person": one.person, "brand": one.brand, **more}
    outcome.messages.append(Message(kind, "shop", told))
