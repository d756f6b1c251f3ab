"""A page's facts at the door."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from surety.consoles.attempts import of_facts
from surety.engine import gate, whole
from surety.engine.fact import Fact
from surety.engine.intake import Result


def submit(request: HttpRequest, facts: Sequence[Fact]) -> list[Result]:
    """As whoever the request's scope says. What nobody could state, such as a form sent again with other content, is
    for the audit; what was refused, the door has written down."""
    results = gate.submit(facts, source=request.scope.source)  # type: ignore[attr-defined]
    if turned_away := of_facts(each.status for each in results):
        request.attempts = turned_away  # type: ignore[attr-defined]
    return results


def submit_whole(request: HttpRequest, facts: Sequence[Fact]) -> Result | None:
    """What one form states in several facts, all of them or none: what kept them out, or None where they were taken.

    Of what was kept out nothing is stored, so a refusal of several is for the audit too.
    """
    if len(facts) == 1:
        result = submit(request, facts)[0]
        return None if result.good else result
    results = whole.submit_whole(gate.as_sent(facts), source=request.scope.source)  # type: ignore[attr-defined]
    kept_out = next((each for each in results if not each.good and each.code != "rolled_back"), None)
    if kept_out is not None:
        request.attempts = of_facts([kept_out.status]) or {"refused_whole": 1}  # type: ignore[attr-defined]
    return kept_out
