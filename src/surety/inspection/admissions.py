"""A merchant's admission to a base: asked for, evaluated step by step, decided, ended (JADE-03, LUX-2.2). Pure."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from msgspec import Meta
from msgspec.structs import replace

from surety.engine.calendar import day_of, first_moment
from surety.engine.fact import EARLIEST, Code, Party, SubjectId, Text
from surety.engine.outcome import Context, Message, Outcome, Refusal, WorkItem
from surety.inspection.centre_case import (
    OPEN,
    OPERATORS,
    Admission,
    CentreCase,
    CentreFact,
    admission_of,
    asked_for,
    is_over,
    may_renew,
)
from surety.inspection.ending import set_clocks, tell_both, with_its_end
from surety.merchants.documents import steps_missing

SHOPS_MAX = 20_000
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

    def fault(self) -> tuple[str, str, str] | None:
        if self.to is not None and self.to < EARLIEST.date():
            return "date_out_of_range", "$.to", f"{self.to} is before 2000"
        return super().fault()


class AdmissionEnded(AdmissionFact, frozen=True, kw_only=True, tag="admission_ended"):
    """It is admitted no longer; its badge is gone with it (JADE-14)."""

    note: Text = ""


ADMISSION_FACTS = (AdmissionApplied, AdmissionEvaluated, AdmissionDecided, AdmissionEnded)


def apply(case: CentreCase, fact: AdmissionApplied, context: Context) -> Outcome | Refusal:
    if context.source.party is Party.SHOP and fact.shop != context.source.name:
        return Refusal("not_your_shop")
    before, held = admission_of(case, fact.shop, context.now), case.admissions.get(fact.shop)
    renews = before == "admitted" and may_renew(held, context.now)  # type: ignore[arg-type]
    if before in OPEN or (before == "admitted" and not renews):
        return Refusal("admission_admitted" if before == "admitted" else "admission_applied", "JADE-03")
    if not case.base and context.source.party is Party.SHOP:
        return Refusal("no_base", "JADE-03")
    if len(case.admissions) >= SHOPS_MAX and fact.shop not in case.admissions:
        return Refusal("too_many_admissions", "JADE-03", {"most": SHOPS_MAX})
    asked = Admission("applied", context.now, applied_at=context.now, note=fact.note, evidence=fact.evidence)
    outcome = Outcome(_with(case, fact.shop, replace(held, renewal=asked) if held and renews else asked))
    outcome.opened.append(WorkItem(f"admission:{fact.shop}", "admission", {"shop": fact.shop, "note": fact.note}))
    return outcome


def evaluate(case: CentreCase, fact: AdmissionEvaluated, context: Context) -> Outcome | Refusal:
    before = case.admissions.get(fact.shop)
    asked = asked_for(before)
    if before is None or asked is None:
        return Refusal("no_application", "LUX-2.2")
    if steps_missing(context, "base", {}, shop=fact.shop, step=fact.step) is None:
        return Refusal("no_such_step", "LUX-2.2", {"step": fact.step})
    looked = replace(
        asked, state="evaluating", at=context.now, steps=asked.steps | {fact.step: fact.passed},
        step_notes=asked.step_notes | {fact.step: fact.note},
    )  # fmt: skip
    return Outcome(_with(case, fact.shop, looked if asked is before else replace(before, renewal=looked)))


def decide_on(case: CentreCase, fact: AdmissionDecided, context: Context) -> Outcome | Refusal:
    """Staff decide what was applied for and evaluated; what the platform decided elsewhere it tells."""
    if not case.base:
        return Refusal("no_base", "JADE-03")
    before = case.admissions.get(fact.shop)
    refusal = _undecidable(before, fact, context) if context.source.party is Party.STAFF else None
    if refusal is not None:
        return refusal
    state = "admitted" if fact.admitted else "refused"
    outcome = Outcome(case)
    if before is not None and before.renewal is not None and not fact.admitted:
        decided = replace(before, renewal=None, reason=fact.note)  # what was admitted runs to its end
    else:
        decided = with_its_end(outcome, _decided(before, fact, context), context)
    outcome.case = _with(case, fact.shop, decided)
    outcome.closed.append(f"admission:{fact.shop}")
    _tell(outcome, f"admission_{state}", fact.shop, to=fact.to, note=fact.note)
    set_clocks(outcome, context)
    return outcome


def _decided(before: Admission | None, fact: AdmissionDecided, context: Context) -> Admission:
    """A renewal goes on where what it renews ends: one interval without a gap, unless that end has come already."""
    asked = asked_for(before) or before or Admission("", context.now)
    goes_on = before is not None and asked is before.renewal and not is_over(before, context.now)
    until = fact.to and first_moment(fact.to)
    return replace(
        asked, state="admitted" if fact.admitted else "refused", at=context.now,
        from_=(before.from_ if goes_on and before else context.now) if fact.admitted else None,
        to=until if fact.admitted else None, reason=fact.note, untold=False, warn_at=None, renewal=None,
    )  # fmt: skip


def _undecidable(before: Admission | None, fact: AdmissionDecided, context: Context) -> Refusal | None:
    asked = asked_for(before)
    if before is None or asked is None:
        return Refusal("no_application", "LUX-2.2")
    if not fact.admitted:
        return None if fact.note.strip() else Refusal("reason_missing", "LUX-2.2")
    earliest = day_of(max(context.now, before.to) if asked is before.renewal and before.to else context.now)
    if fact.to is not None and fact.to <= earliest:
        return Refusal("ends_before_it_begins", "JADE-03", {"to": fact.to})
    missing = steps_missing(context, "base", asked.steps, shop=fact.shop)
    return Refusal("evaluation_incomplete", "LUX-2.2", {"missing": list(missing)}) if missing else None


def end(case: CentreCase, fact: AdmissionEnded, context: Context) -> Outcome | Refusal:
    if admission_of(case, fact.shop, context.now) != "admitted":
        return Refusal("not_admitted", "JADE-03")
    ended = replace(
        case.admissions[fact.shop], to=context.now, reason=fact.note, untold=False, warn_at=None, renewal=None
    )
    outcome = Outcome(_with(case, fact.shop, ended), closed=[f"admission:{fact.shop}"])
    tell_both(outcome, "admission_ended", fact.shop, note=fact.note)
    set_clocks(outcome, context)
    return outcome


def _tell(outcome: Outcome, kind: str, shop: str, **more: object) -> None:
    case: CentreCase = outcome.case  # type: ignore[assignment]
    told = {"centre": case.centre, "name": case.name, "shop": shop, **more}
    outcome.messages.append(Message(kind, f"shop:{shop}", told))


def _with(case: CentreCase, shop: str, admission: Admission) -> CentreCase:
    return replace(case, admissions=case.admissions | {shop: admission})
