"""What a ruling would do: the money, who bears it, where the goods are; and what about it is unusual."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from surety.aftersales.case import AftersaleCase
from surety.aftersales.steps import NEEDS_RETURN, came_back
from surety.consoles.order.rows import parcel_text
from surety.consoles.show.money import money_text


def goods_place(case: AftersaleCase) -> str:
    """Where the goods are, as far as anybody has said."""
    if case.type == "refund_unshipped":
        return _("The goods have not left the shop.")
    if case.received_at is not None:
        return _("The goods are back with the merchant.")
    if case.sent_at is not None:
        return _("The goods are on their way back: %s.") % parcel_text(case.return_parcel)
    if case.received or case.type in NEEDS_RETURN:
        return _("The goods are with the buyer; nothing was sent back.")
    return _("The buyer says the goods never came.")


def consequence(case: AftersaleCase, outcome: str) -> str:
    """What happens to the money by this outcome; said beside the choice."""
    asked = money_text(case.asked_fen, case.currency)
    if case.advanced_at is not None:
        paid = money_text(case.refund_fen, case.currency)
        return _("The buyer keeps the %s that the platform paid; whoever answers for the goods bears it.") % paid
    if outcome == "refund" and case.type == "refund_unshipped":
        return _("%s goes back and the goods are not shipped. Of less below, the order goes on and they are.") % asked
    if outcome == "refund":
        return _("%s, or the amount below, goes back to the buyer out of this order: the merchant bears it.") % asked
    if outcome == "return":
        return _("The buyer gets time to send the goods back; %s goes back once the merchant has them.") % asked
    if outcome == "replace":
        return _("No money moves: the merchant gets time to send a replacement.")
    if came_back(case):
        return _("No money moves and the case ends; the merchant keeps what was paid, the buyer gets the goods.")
    return _("No money moves and the case ends; the merchant keeps what was paid.")


def doubts(case: AftersaleCase, outcome: str, legs: Mapping[str, str], amount_fen: int | None) -> list[str]:
    """What whoever rules should have meant. Empty where a ruling is as rulings mostly are."""
    if case.advanced_at is not None:
        return []
    found = []
    away = case.type in NEEDS_RETURN and case.received_at is None
    amount = money_text(case.asked_fen if amount_fen is None else amount_fen, case.currency)
    if outcome == "refund" and away:
        found.append(_("%s goes back to the buyer although the goods are not back; nothing asks for them.") % amount)
    if outcome == "refund" and legs.get("goods") == "buyer":
        found.append(_("The buyer answers for the goods and gets %s all the same: the merchant bears it.") % amount)
    if outcome == "refund" and amount_fen is not None and amount_fen > case.asked_fen:
        asked = money_text(case.asked_fen, case.currency)
        found.append(_("%(amount)s is more than the %(asked)s that was asked.") % {"amount": amount, "asked": asked})
    if outcome == "refund" and case.type == "refund_unshipped" and amount_fen and amount_fen < case.asked_fen:
        found.append(_("%s goes back and the order goes on: the merchant ships the goods.") % amount)
    if outcome == "close" and legs.get("goods") == "merchant":
        found.append(_("The merchant answers for the goods, and the buyer gets nothing."))
    if outcome == "close" and came_back(case):
        found.append(_("The buyer gets no money; the goods that came back are to go to the buyer."))
    return found
