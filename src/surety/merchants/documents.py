"""What a shop's documents amount to on a day: which are in force, whose they are, who admits it. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date

from surety.engine.ask import peek
from surety.engine.outcome import Context
from surety.merchants.case import Qualification, ShopCase

STEPS = ("documents", "goods", "operation", "record")
"""Of an evaluation: table `admission_evaluation` says which are needed."""


def in_force(one: Qualification, *, on: date) -> bool:
    """Verified, begun and not over: a document counts from its first day to the day before `to`."""
    return one.state == "verified" and one.from_ <= on and (one.to is None or on < one.to)


def subject_of(case: ShopCase, *, on: date) -> Qualification | None:
    """The document that says who the merchant is: one in force before one that is still looked at."""
    mine = [
        one
        for one in case.qualifications.values()
        if one.document == "subject_qualification" and one.state in ("stated", "evaluating", "verified")
        and (one.to is None or on < one.to)
    ]  # fmt: skip
    return max(mine, key=lambda one: (in_force(one, on=on), one.stated_at), default=None)


def same_company(one: str, other: str) -> bool:
    """Names as written in two documents: width, case and spaces do not make another company."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def documents_in_force(case: ShopCase, *, on: date, brand: str = "") -> tuple[str, ...]:
    """Codes of table `qualification` that the shop has, for goods of a brand.

    Certificate and contract count only where both are in force for one person, with the merchant itself (LUX-3.2b); a
    trademark counts for its own brand (LUX-3.2c).
    """
    held = [one for one in case.qualifications.values() if in_force(one, on=on)]
    appraisers = bool(appraisers_of(case, on=on))
    found = {
        one.document
        for one in held
        if not one.document.startswith("appraiser_")
        and (one.document != "trademark_registration" or (brand and same_company(one.brand, brand)))
    }  # fmt: skip
    found.discard("directed_admission")
    return tuple(sorted(found | ({"appraiser_certificate", "appraiser_contract"} if appraisers else set())))


def appraisers_of(case: ShopCase, *, on: date) -> tuple[str, ...]:
    """Persons with both documents in force, whose contract is with the merchant (LUX-3.2b)."""
    applicant = subject_of(case, on=on)
    if applicant is None:
        return ()
    persons: dict[str, set[str]] = {}
    for one in case.qualifications.values():
        if not one.document.startswith("appraiser_") or not in_force(one, on=on):
            continue
        if one.document == "appraiser_certificate" or same_company(one.company, applicant.company):
            persons.setdefault(_plain(one.person), set()).add(one.document)
    return tuple(sorted(person for person, both in persons.items() if len(both) == 2))


_ADMISSION = {
    "stated": "applied", "evaluating": "evaluating", "verified": "admitted", "rejected": "refused", "ended": "none",
    "expired": "none",
}  # fmt: skip


def directed_admission(case: ShopCase, *, category: str, on: date) -> str:
    """LUX-2.2: `admitted` to this category or one above it, or how far the application is; `none` without one."""
    mine = [
        one
        for one in case.qualifications.values()
        if one.document == "directed_admission" and (category + "/").startswith(one.category + "/")
    ]
    if any(in_force(one, on=on) for one in mine):
        return "admitted"
    latest = max(mine, key=lambda one: one.stated_at, default=None)
    return "none" if latest is None or latest.state == "verified" else _ADMISSION[latest.state]


def country_of(case: ShopCase, *, on: date) -> str | None:
    """`jp` or `other`, as table `qualification` asks; None where no document says it."""
    subject = subject_of(case, on=on)
    if subject is None or not subject.country:
        return None
    return "jp" if subject.country == "JP" else "other"


def steps_missing(
    context: Context, admission: str, done: Mapping[str, bool], *, shop: str, step: str = ""
) -> tuple[str, ...] | None:
    """Steps of the evaluation that are needed and were not passed; None where `step` is no step at all."""
    if step and step not in STEPS:
        return None
    platform = shop.partition(":")[0]
    return tuple(each for each in STEPS if not done.get(each) and _needed(context, platform, admission, each))


def _needed(context: Context, platform: str, admission: str, step: str) -> bool:
    """What no row asks for is not needed."""
    inputs = {"platform": platform, "admission": admission, "step": step}
    answer = peek(context, "admission_evaluation", inputs, on=context.now)
    return answer is not None and bool(answer.outputs["needed"])
