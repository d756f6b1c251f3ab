"""One violation as a page shows it: what was done, what shows it, what the rules say of such an act."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from surety.consoles import evidence
from surety.consoles.cases import load
from surety.consoles.listings.naming import creator_names
from surety.consoles.listings.one import release_in_force
from surety.consoles.order.rows import parcel_text
from surety.consoles.show.rule_words import told
from surety.engine.fact import SubjectKind
from surety.engine.queries import shop_names
from surety.logistics.carriers import CARRIERS
from surety.rulebook import RulebookValueError, Status, UnknownTable
from surety.violations.case import ViolationCase
from surety.violations.models import Violation


def load_violation(violation: str) -> ViolationCase:
    """The violation, or 404 where the scope of the transaction does not reach it."""
    return load(Violation, SubjectKind.VIOLATION, violation)


def violation_context(request: HttpRequest, case: ViolationCase, *, file_url: Any) -> dict[str, Any]:
    return {
        "case": case,
        "shop_name": shop_names([case.shop]).get(case.shop, "") if case.shop else "",
        "creator_name": creator_names([case.creator]).get(case.creator, ""),
        "shown": parcel_text(case.note) if case.note.partition(":")[0] in CARRIERS else "",
        "evidence": evidence.shown(case.evidence, address=file_url),
        "rule": _rule(request, case),
        "row_table": case.row.partition("/")[0],
        "row_id": case.row.partition("/")[2],
    }


def _rule(request: HttpRequest, case: ViolationCase) -> dict[str, Any] | None:
    """What the rulebook says of such an act, of the day it was done. None: no row covers it, and a person decides.

    How many came before is for the scores to count; here it is asked as the first.
    """
    release = release_in_force(request)
    inputs = {
        "platform": case.violation.partition(":")[0], "subject": "creator" if case.creator else "merchant",
        "act": case.act, "severity": "ordinary", "product_count": 1,
    }  # fmt: skip
    try:
        answer = release.decide("violation_class", inputs, on=case.at)
    except (RulebookValueError, UnknownTable):
        return None
    if answer.status is not Status.DECIDED:
        return None
    return {"row": answer.row_id, "told": told(release, answer)}
