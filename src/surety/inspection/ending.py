"""An admission's last day is told before it and when it has come, to the shop and to its base (JADE-03, -14). Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from msgspec.structs import replace

from surety.engine.ask import ask
from surety.engine.calendar import day_of, first_moment
from surety.engine.fact import Party
from surety.engine.outcome import Context, DeadlineSet, Message, Outcome
from surety.inspection.centre_case import Admission, CentreCase, CentreFact

SOON, ENDS = "admission_soon", "admission_ends"


class CentreLapsed(CentreFact, frozen=True, kw_only=True, tag="centre_lapsed"):
    """A stored deadline of the centre reached its due time; `at` is that due time."""

    command: ClassVar = False
    parties: ClassVar = frozenset({Party.SYSTEM})
    named_by: ClassVar = "centre"

    step: str
    deadline_version: int


def with_its_end(outcome: Outcome, admission: Admission, context: Context) -> Admission:
    """The admission, knowing when both are to be told that it ends; one without a last day never is."""
    if admission.to is None:
        return admission
    case: CentreCase = outcome.case  # type: ignore[assignment]
    inputs = {"platform": case.centre.partition(":")[0], "document": "base_admission"}
    answer = ask(outcome, context, "qualification_expiry", inputs, on=context.now)
    if answer is None:
        return replace(admission, untold=True)
    warn_at = first_moment(day_of(admission.to) - timedelta(days=answer.outputs["warn_days"]))
    return replace(admission, untold=True, warn_at=warn_at)


def lapse(case: CentreCase, fact: CentreLapsed, context: Context) -> Outcome:
    outcome = Outcome(case)
    told = dict(case.admissions)
    for shop, admission in case.admissions.items():
        if not admission.untold or admission.to is None:
            continue
        if admission.to <= context.now:
            told[shop] = replace(admission, untold=False, warn_at=None)
            tell_both(outcome, "admission_ended", shop, to=day_of(admission.to))
        elif admission.warn_at is not None and admission.warn_at <= context.now:
            told[shop] = replace(admission, warn_at=None)
            tell_both(outcome, SOON, shop, useless_from=admission.to, to=day_of(admission.to))
    outcome.case = replace(case, admissions=told)
    set_clocks(outcome, context)
    return outcome


def tell_both(outcome: Outcome, kind: str, shop: str, *, useless_from: datetime | None = None, **more: object) -> None:
    case: CentreCase = outcome.case  # type: ignore[assignment]
    told = {"centre": case.centre, "name": case.name, "shop": shop, **more}
    both = f"shop:{shop}", f"centre:{case.centre}"
    outcome.messages.extend(Message(kind, to, told, useless_from) for to in both)


def set_clocks(outcome: Outcome, context: Context) -> None:
    """One clock for the next last day, one for the next word before it; none where nothing is to come."""
    case: CentreCase = outcome.case  # type: ignore[assignment]
    ending = [(each.to, each.warn_at, shop) for shop, each in case.admissions.items() if each.untold and each.to]
    nexts = {
        ENDS: min(((to, shop) for to, _, shop in ending), default=None),
        SOON: min(((warn_at, shop) for _, warn_at, shop in ending if warn_at is not None), default=None),
    }
    for step, found in nexts.items():
        if found is None:
            outcome.cleared.extend([step] if step in case.deadlines else [])
            continue
        due_at, shop = found
        basis = {"kind": step, "shop": shop, "to": day_of(case.admissions[shop].to)}  # type: ignore[arg-type]
        outcome.deadlines.append(DeadlineSet(step, max(due_at, context.now), "qualification_expiry", "", basis))
