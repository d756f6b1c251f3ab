"""What happens when a deadline reaches zero, and the money at stake, in words."""

from django.utils.translation import gettext as _

from surety.consoles.show.money import money_text


def at_zero(step: str | None, stake_fen: int, currency: str, *, late: bool = False, shipped: bool = False) -> str:
    """One sentence for a step's default action (`orders/decide.py`). An order is judged late once (A4)."""
    money = money_text(stake_fen, currency)
    if step == "ship_by":
        if not stake_fen:
            return _("Judged late; no compensation due")
        if shipped:
            return _("Judged late unless the carrier has scanned it; %(money)s goes to the buyer") % {"money": money}
        return _("Judged late; %(money)s goes to the buyer") % {"money": money}
    if step == "pickup_by":
        if late:
            return _("Marked as pickup overdue; already judged late, nothing more is charged")
        if not stake_fen:
            return _("Marked as pickup overdue")
        return _("Marked as pickup overdue; %(money)s if it also misses the promise") % {"money": money}
    if step == "auto_cancel":
        return _("The order closes; %(money)s is refunded to the buyer") % {"money": money}
    return ""
