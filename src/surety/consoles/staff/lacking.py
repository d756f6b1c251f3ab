"""What the buyer lacks of a refund whose end is known: sent again, or paid another way by staff."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from surety.consoles import typed
from surety.consoles.words import CHANNEL
from surety.engine.fact import Fact
from surety.engine.models import WorkItemRow
from surety.orders.case import OrderCase
from surety.orders.facts import ItemClosed
from surety.orders.refund_facts import RefundReached, RefundRetried
from surety.orders.refunding import unsent_fen

KINDS = ("refund_failed", "refund_mismatch")
REF_MAX = 200


def lacking_of(case: OrderCase, item: WorkItemRow) -> int:
    """What staff may send again of the refund that this item is about, or pay another way, in fen."""
    return unsent_fen(case, item.details.get("intent", "")) if item.kind in KINDS else 0


def fault_in(request: HttpRequest) -> str:
    """What is missing of how the money was paid."""
    if request.POST.get("lacking") != "reached":
        return ""
    ref = typed.prose(request.POST.get("ref", ""))
    if request.POST.get("channel") in CHANNEL and ref and len(ref) <= REF_MAX:
        return ""
    return _("Say how the buyer was paid, and by which reference the payment is found there.")


def acted(request: HttpRequest, task: WorkItemRow, closed: ItemClosed) -> list[Fact]:
    """What was chosen for the money, as the fact that says so."""
    about = {"at": closed.at, "order": task.subject, "intent": task.details.get("intent", "")}
    chosen = request.POST.get("lacking") if task.kind in KINDS else ""
    if chosen == "again":
        return [RefundRetried(id=f"{closed.id}-again", **about)]
    if chosen == "reached":
        paid = {"channel": request.POST["channel"], "ref": typed.prose(request.POST["ref"]), "note": closed.note}
        return [RefundReached(id=f"{closed.id}-reached", **about, **paid)]
    return []
