"""From a buyer's form to one fact at the door, and back in words. Files stay with a form that was not taken."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest

from surety.aftersales.queries import cases_of_order
from surety.consoles import evidence
from surety.consoles.buyer.forms import Form
from surety.consoles.buyer.refusals import Said, say
from surety.consoles.submitting import submit
from surety.engine.fact import Fact
from surety.orders.case import OrderCase

_log = logging.getLogger("surety.buyer")
ORDER_BYTES_MAX = 200 * 1024 * 1024
"""Of all files that a buyer shows of one order: whoever holds a link cannot fill the disk with it."""


@dataclass
class Sent:
    """What became of a form: the fact that was stated, else faults by field or a refusal, and the files kept for it."""

    fact: Fact | None = None
    faults: dict[str, str] = field(default_factory=dict)
    refused: Said | None = None
    kept: list[evidence.Held] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return self.fact is not None and self.refused is None

    @property
    def status(self) -> int:
        """As an answer: 409 where the engine refused, 422 where the form was not filled in."""
        return 409 if self.refused else 422


def shown_bytes(order: OrderCase) -> int:
    """What the buyer has shown so far in all cases of the order."""
    said = (said for case in cases_of_order(order.order) for said in case.said if said.by == "buyer")
    return sum(evidence.bytes_of(reference) for each in said for reference in each.evidence)


def send(request: HttpRequest, order: OrderCase, read: Callable[[Form], Fact]) -> Sent:
    """State what the form says. A form whose number was never issued states nothing."""
    with evidence.Drafts(order.order) as drafts:
        form = Form(request, drafts, room_bytes=ORDER_BYTES_MAX - shown_bytes(order))
        fact = read(form)
        if form.faults:
            if code := form.faults.get("evidence_code"):
                request.attempt = code  # type: ignore[attr-defined]
                _log.warning("%s: a file that came for order %s was not kept", code, order.order)
            form.hold()
            return Sent(faults=form.faults, kept=form.kept)
        drafts.stated = True
        result = submit(request, [fact])[0]
        drafts.stated = result.good
        if result.good:
            return Sent(fact)
        form.hold()
        titles = {line.line: line.title for line in order.lines} if len(order.lines) > 1 else {}
        said = say(result, zone=order.zone, currency=order.currency, titles=titles)
        return Sent(fact, refused=said, kept=form.kept)
