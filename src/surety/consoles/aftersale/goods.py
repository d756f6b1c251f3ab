"""What a case is about, line by line: asked for, received and accepted, and in what state it came back (G6, G7)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from surety.aftersales.case import AftersaleCase
from surety.aftersales.comparing import Mismatch
from surety.aftersales.facts import Finding
from surety.orders.case import OrderCase
from surety.orders.facts import Line


@dataclass(frozen=True)
class Goods:
    """One line of a case. `received` and `accepted` are None until somebody has said so: they are two statements."""

    line: str
    title: str
    asked: int
    received: int | None
    accepted: int | None
    findings: list[Finding]
    mismatches: list[Mismatch]
    """In what it is none of the pieces that were sent."""


def goods_of(case: AftersaleCase, order: OrderCase) -> list[Goods]:
    titles = {line.line: title_of(line) for line in order.lines}
    return [
        Goods(
            line=line,
            title=titles.get(line, line),
            asked=units,
            received=case.received_units.get(line, 0) if case.received_at else None,
            accepted=case.accepted_units.get(line, 0) if case.findings or case.accepted_units else None,
            findings=[each for each in case.findings if each.line == line],
            mismatches=[each for each in case.mismatches if each.line == line],
        )
        for line, units in case.units.items()
    ]


def title_of(line: Line) -> str:
    """Two tiers of one product have one title, and not the same rights (R7-5b)."""
    title = line.title or line.line
    return _("%(title)s (custom tier)") % {"title": title} if line.tier == "custom" else title
