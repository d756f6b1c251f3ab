"""Closing what no rule decided: perhaps with a ship-by time for the order, always with a reason (BTAS-1.2b)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from msgspec.structs import replace

from surety.access.pages import staff_page
from surety.consoles import clock, nonce, typed
from surety.consoles.show.time import parse
from surety.consoles.staff import lacking
from surety.consoles.staff.order import render_order
from surety.consoles.staff.owning import assigned
from surety.consoles.stating import Answer, answer_of, item_of
from surety.consoles.submitting import submit_whole
from surety.engine.fact import Fact
from surety.engine.keys import bucket_of
from surety.engine.models import WorkItemRow
from surety.engine.queries import work_items_of
from surety.inspection.facts import PieceCancelled
from surety.orders.facts import ItemClosed, ShipByChanged
from surety.orders.models import Order
from surety.orders.recall_facts import OrderRecallCancelled
from surety.orders.refund_facts import ExtraReturned


@require_POST
@staff_page("staff.decide")
def close_item(request: HttpRequest, order: str) -> HttpResponse:
    doc = Order.objects.filter(bucket=bucket_of(order), subject=order).values_list("doc", flat=True).first()
    item = item_of(request)
    task = next((each for each in work_items_of(order) if each.item == item and each.closed_at is None), None)
    if doc is None:
        raise Http404
    note = typed.prose(request.POST.get("note", ""))
    form = nonce.of(request)
    ship_by = _time(request.POST.get("ship_by", ""), doc.get("zone", "Asia/Shanghai"))
    if not item or not note or len(note) > 2000 or form is None or ship_by is False:
        fault = _("Write what was done and why; a ship-by time must be a date and a time.")
        return render_order(request, order, Answer(fault, status=422))
    if isinstance(ship_by, datetime) and not _is_later(ship_by, doc, now=clock.now_of(request)):
        fault = _("A ship-by time lies ahead, and later than the present one.")
        return render_order(request, order, Answer(fault, status=422))
    if fault := lacking.fault_in(request):
        return render_order(request, order, Answer(fault, status=422))
    fact_id, at = form
    facts: list[Fact] = [ItemClosed(id=fact_id, at=at, order=order, item=item, note=note)]
    if isinstance(ship_by, datetime):
        moved = ShipByChanged(id=f"{fact_id}-by", at=at, order=order, ship_by=ship_by, reason="staff_decided")
        facts.insert(0, moved)
    if task is not None:
        facts = _settled(request, task, facts, pieces=doc.get("pieces", {}))
    refused = submit_whole(request, facts)
    if refused:
        return render_order(request, order, answer_of(refused))
    messages.success(request, _("Closed."))
    return redirect("staff:order", order=order)


def _settled(request: HttpRequest, task: WorkItemRow, facts: list[Fact], *, pieces: Iterable[str]) -> list[Fact]:
    """What was chosen for this kind of item. Returning an extra payment would close it, so the reason goes first."""
    closed: ItemClosed = facts[-1]  # type: ignore[assignment]
    if task.kind == "recalled" and request.POST.get("cancel"):  # that closes the item too, and keeps the reason
        ended = OrderRecallCancelled(id=closed.id, at=closed.at, order=task.subject, note=closed.note)
        return [ended, *_pieces_of(ended, pieces)]
    if task.kind == "piece_of_refund":
        return [*facts[:-1], replace(closed, pieces=tuple(request.POST.getlist("pieces"))[:500])]
    if task.kind == "paid_twice" and request.POST.get("return"):
        return [*facts, ExtraReturned(id=f"{closed.id}-extra", at=closed.at, order=task.subject)]
    return [*assigned(request, task, closed), *facts, *lacking.acted(request, task, closed)]


def _pieces_of(ended: OrderRecallCancelled, pieces: Iterable[str]) -> list[Fact]:
    """What the platform says of a piece whose order ends; here nobody but staff knows that it did."""
    return [
        PieceCancelled(id=f"{ended.id}-pc{n}", at=ended.at, piece=piece, reason="recalled")
        for n, piece in enumerate(sorted(pieces), 1)
    ]


def _is_later(ship_by: datetime, doc: dict, *, now: datetime) -> bool:
    """A time that has passed would be judged late at once; an earlier one would change nothing (EPI-2c)."""
    present = doc.get("ship_by")
    return ship_by > now and (not present or ship_by > parse(present))


def _time(text: str, zone: str) -> datetime | bool | None:
    """A local time of the order's zone; None if none was given, False if it cannot be read."""
    if not text.strip():
        return None
    return typed.local_instant(text.strip(), ZoneInfo(zone)) or False
