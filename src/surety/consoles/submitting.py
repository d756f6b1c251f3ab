"""A page's facts at the door."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from surety.consoles.attempts import of_facts
from surety.engine import gate
from surety.engine.fact import Fact
from surety.engine.intake import Result


def submit(request: HttpRequest, facts: Sequence[Fact]) -> list[Result]:
    """As whoever the request's scope says. What nobody could state, such as a form sent again with other content, is
    for the audit; what was refused, the door has written down."""
    results = gate.submit(facts, source=request.scope.source)  # type: ignore[attr-defined]
    if turned_away := of_facts(each.status for each in results):
        request.attempts = turned_away  # type: ignore[attr-defined]
    return results
