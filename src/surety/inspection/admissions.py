"""A merchant's admission to a base: asked for, evaluated step by step, decided, ended (JADE-03, LUX-2.2). Pure."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from msgspec import Meta
from msgspec.structs import replace

from surety.engine.calendar import day_of, first_moment
from surety.engine.fact import Code, Party, SubjectId, Text
from surety.engine.outcome import Context, Message, Outcome, Refusal, WorkItem
from surety.inspection.centre_case import OPERATORS, Admission, CentreCase, CentreFact, admission_of
from surety.inspection.ending import set_clocks, tell_both, with_its_end
from surety.merchants.documents import steps_missing

SHOPS_MAX = 20_000
OPEN = ("applied", "evaluating")
Evidence = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]


class AdmissionFact(CentreFact, frozen=True, kw_only=True):
    """Base of the steps of a merchant's admission."""

    shop: SubjectId


class AdmissionApplied(AdmissionFact, frozen=True, kw_only=True, tag="admission_applied"):
    """A merchant asks to be admitted; somebody evaluates it (LUX-2.2)."""

    parties: ClassVar = OPERATORS | {Party.SHOP}

    note: Text = ""
    evidence: Annotated[tuple[Evidence, ...], Meta(max_length=10)] = ()


class AdmissionEvaluated(AdmissionFact, frozen=True, kw_only=True, tag="admission_evaluated"):
    """One step of the evaluation is done; steps are the values of table `admission_evaluation`."""

    step: Code
    passed: bool
    note: Text = ""


class AdmissionDecided(AdmissionFact, frozen=True, kw_only=True, tag="admission_decided"):
    """The evaluation's outcome; an admission without an end is open-ended."""

    admitted: bool
    to: date | None = None
    note: Text = ""


class AdmissionEnded(AdmissionFact, frozen=True, kw_only=True, tag="admission_ended"):
    """It is admitted no longer; its badge is gone with it (JADE-14)."""

    note: Text = ""


ADMISSION_FACTS = (AdmissionApplied, AdmissionEvaluated, AdmissionDecided, AdmissionEnded)


def apply(case: CentreCase, fact: AdmissionApplied, context: Context) -> Outcome | Refusal:
    if context.source.party is Party.SHOP and fact.shop != context.source.name:
        return Refusal("not_your_shop")
    before = admission_of(case, fact.shop, context.now)
    if before in (*OPEN, "admitted"):
        return Refusal("admission_admitted" if before == "admitted" else "admission_applied", "JADE-03")
    if not case.base and context.source.party is Party.SHOP:
        return Refusal("no_base", "JADE-03")
    if len(case.admissions) >= SHOPS_MAX and fact.shop not in case.admissions:
        return Refusal("too_many_admissions", "JADE-03", {"most": SHOPS_MAX})
    asked = Admission("applied", context.now, applied_at=context.now, note=fact.note, evidence=fact.evidence)
    outcome = Outcome(_with(case, fact.shop, asked))
    outcome.opened.append(WorkItem(f"admission:{fact.shop}", "admission", {"shop": fact.shop, "note": fact.note}))
    return outcome


def evaluate(case: CentreCase, fact: AdmissionEvaluated, context: Context) -> Outcome | Refusal:
    before = case.admissions.get(fact.shop)
    if before is None or before.state not in OPEN:
        return Refusal("no_application", "LUX-2.2")
    if steps_missing(context, "base", {}, shop=fact.shop, step=fact.step) is None:
        return Refusal("no_such_step", "LUX-2.2", {"step": fact.step})
    steps = before.steps | {fact.step: fact.passed}
    return Outcome(_with(case, fact.shop, replace(before, state="evaluating", at=context.now, steps=steps)))


def decide_on(case: CentreCase, fact: AdmissionDecided, context: Context) -> Outcome | Refusal:
    """Staff decide what was applied for and evaluated; what the platform decided elsewhere it tells."""
    if not case.base:
        return Refusal("no_base", "JADE-03")
    before = case.admissions.get(fact.shop)
    refusal = _undecidable(before, fact, context) if context.source.party is Party.STAFF else None
    if refusal is not None:
        return refusal
    until = None if fact.to is None else first_moment(fact.to)
    state = "admitted" if fact.admitted else "refused"
    decided = replace(
        before or Admission(state, context.now), state=state, at=context.now,
        from_=context.now if fact.admitted else None, to=until if fact.admitted else None, reason=fact.note,
        untold=False, warn_at=None,
    )  # fmt: skip
    outcome = Outcome(case)
    outcome.case = _with(case, fact.shop, with_its_end(outcome, decided, context))
    outcome.closed.append(f"admission:{fact.shop}")
    _tell(outcome, f"admission_{state}", fact.shop, to=fact.to, note=fact.note)
    set_clocks(outcome, context)
    return outcome


def _undecidable(before: Admission | None, fact: AdmissionDecided, context: Context) -> Refusal | None:
    if before is None or before.state not in OPEN:
        return Refusal("no_application", "LUX-2.2")
    if not fact.admitted:
        return None if fact.note.strip() else Refusal("reason_missing", "LUX-2.2")
    if fact.to is not None and fact.to <= day_of(context.now):
        return Refusal("ends_before_it_begins", "JADE-03", {"to": fact.to})
    missing = steps_missing(context, "base", before.steps, shop=fact.shop)
    return Refusal("evaluation_incomplete", "LUX-2.2", {"missing": list(missing)}) if missing else None


def end(case: CentreCase, fact: AdmissionEnded, context: Context) -> Outcome | Refusal:
    if admission_of(case, fact.shop, context.now) != "admitted":
        return Refusal("not_admitted", "JADE-03")
    ended = replace(case.admissions[fact.shop], to=context.now, reason=fact.note, untold=False, warn_at=None)
    outcome = Outcome(_with(case, fact.shop, ended))
    tell_both(outcome, "admission_ended", fact.shop, note=fact.note)
    set_clocks(outcome, context)
    return outcome


def _tell(outcome: Outcome, kind: str, shop: str, **more: object) -> None:
    case: CentreCase = outcome.case  # type: ignore[assignment]
    told = {"centre": case.centre, "name": case.name, "shop": shop, **more}
    outcome.messages.append(Message(kind, f"shop:{shop}", told))


def _with(case: CentreCase, shop: str, admission: Admission) -> CentreCase:
    return replace(case, admissions=case.admissions | {shop: admission})
