"""One after-sales case as a page's context, for whichever console shows it."""

from __future__ import annotations

from typing import Any

from surety.aftersales.case import ENDED, AftersaleCase
from surety.consoles.aftersale.clock import clock_of
from surety.consoles.aftersale.goods import goods_of
from surety.consoles.aftersale.instant import instant_answers
from surety.consoles.aftersale.money import money_of
from surety.consoles.aftersale.return_place import place_of
from surety.consoles.aftersale.story import Address, reason_text, tell_story
from surety.consoles.order.notices import NamedNotice, titles
from surety.consoles.order.why import whys
from surety.engine import queries as spine
from surety.orders.case import OrderCase

TONES = {
    "refunded": "is-ok",
    "completed": "is-ok",
    "refused": "is-danger",
    "negotiating": "is-warn",
    "disputed": "is-warn",
    "ruled": "is-warn",
    "closed": "",
}


def aftersale_context(case: AftersaleCase, order: OrderCase, *, address: Address) -> dict[str, Any]:
    """What the partials of `templates/aftersale/` show. `address` says where this console answers a file."""
    deadlines = spine.deadlines_of(case.case)
    decisions = spine.decisions_of(case.case)
    running = {(step, deadline.version) for step, deadline in case.deadlines.items()}
    noticed = {each.basis["notice"] for each in deadlines if each.basis.get("notice")}
    named = {notice: NamedNotice(title) for notice, title in titles(noticed).items()}
    facts = spine.facts_of(case.case, kind="aftersale")
    return {
        "aftersale": case,
        "order": order,
        "number": number_of(case.case),
        "order_number": number_of(case.order),
        "reason": reason_text(case.reason),
        "tone": TONES.get(case.status.value, "is-accent"),
        "ended": case.status in ENDED,
        "clock": clock_of(case),
        "return_place": place_of(case, order),
        "whys": whys(deadlines, decisions, running=running, notices=named),
        "entries": tell_story(
            facts, titles={line.line: line.title for line in order.lines}, currency=case.currency, zone=case.zone,
            address=address,
        ),
        "goods": goods_of(case, order),
        "money": money_of(case),
        "instants": instant_answers(case, decisions),
        "ruling": case.ruling,
    }  # fmt: skip


def number_of(subject: str) -> str:
    """`douyin:as-7001` -> `as-7001`."""
    return subject.partition(":")[2]
