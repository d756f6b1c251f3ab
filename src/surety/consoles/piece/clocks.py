"""What happens when a step of a piece lapses, in words: the table's own answer, and that a person does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from surety.consoles.show.money import money_text
from surety.evidence.store import place_of
from surety.inspection.case import FILMS, PieceCase
from surety.inspection.filming import film_of

MERCHANTS = frozenset({"send_in", "resend", "collect", "pick_up", "film_in"})
"""Steps that are the merchant's; who ships follows from the regime."""


@dataclass(frozen=True)
class Clock:
    step: str
    due_at: datetime
    zero: str
    mine: bool
    """Whether the merchant is the one who has to act."""
    assumed: bool = True


def clocks_of(case: PieceCase) -> list[Clock]:
    """Of films those that have not come: once one is here nobody waits for it."""
    return [
        Clock(step, each.due_at, at_zero(case, str(each.basis.get("at_expiry", ""))), is_merchants(case, step))
        for step, each in case.deadlines.items()
        if step not in FILMS or not place_of(film_of(case, step)).is_file()
    ]


def is_merchants(case: PieceCase, step: str) -> bool:
    return step in MERCHANTS or (
        step in ("ship_out", "film_out") and case.regime in ("merchant_ships", "pre_inspection")
    )


def at_zero(case: PieceCase, action: str) -> str:
    """Every limit of the chain is assumed, so nothing but a task follows by itself (inspection_limit)."""
    money = money_text(case.value_fen, "CNY")
    words = {
        "staff": _("Platform staff take it up. Nothing else happens by itself."),
        "fake_shipping": _("Platform staff judge whether it is fake shipping."),
        "refund": _("Platform staff may cancel the order and refund %(money)s.") % {"money": money},
        "ship_promise": _("The order's own promise decides, and what it costs."),
        "nothing": _("Nothing happens."),
    }
    return words.get(action, _("Platform staff take it up. Nothing else happens by itself."))
