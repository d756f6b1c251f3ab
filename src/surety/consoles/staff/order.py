"""One order as staff see it: the merchant's own page, and behind it every decision, message and refusal."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from surety.access import links
from surety.access.pages import staff_page
from surety.consoles import clock, evidence, nonce
from surety.consoles.message_texts import message_text
from surety.consoles.order.cases import load_case
from surety.consoles.order.context import order_context
from surety.consoles.order.rows import parcel_text
from surety.consoles.staff.explaining import asked
from surety.consoles.staff.lacking import lacking_of
from surety.consoles.staff.owning import owners_of
from surety.consoles.stating import FRESH, Answer
from surety.consoles.words import CHANNEL
from surety.engine import queries
from surety.engine.keys import bucket_of
from surety.engine.models import OutboxRow, WorkItemRow
from surety.orders.case import OrderCase
from surety.orders.models import Order

ANSWERS = {
    "appeal": (_("Uphold the appeal: take the judgement back"), _("Reject the appeal: the judgement stands")),
    "delay_filing": (_("Grant the later time"), _("Reject the filing: the promise stands")),
}


@require_safe
@staff_page("staff.view")
def show_order(request: HttpRequest, order: str) -> HttpResponse:
    return render_order(request, order)


def render_order(request: HttpRequest, order: str, answer: Answer = FRESH) -> HttpResponse:
    found = Order.objects.filter(bucket=bucket_of(order), subject=order).values("shop", "doc").first()
    if found is None:
        raise Http404
    shown = order_context(request, found["shop"], order, address=_address, aftersales=True)
    context = shown | {
        "evidence": _shown(order, evidence.of_case(shown["case"])),
        "order": order,
        "shop": found["shop"],
        "shop_name": queries.shop_names([found["shop"]]).get(found["shop"], found["shop"]),
        "buyer_subject": f"{order.partition(':')[0]}:{shown['case'].buyer}",
        **answer.said,
        "tasks": _tasks(request, shown["case"], queries.work_items_of(order)),
        "decisions": queries.decisions_of(order),
        "messages_sent": _messages(order, shown["case"]),
        "buyer_page": links.address_of(order, view_only=True),
        **_answering_link(request, order),
        "full_url": "",
        "place": "",
    }
    return render(request, "staff/order.html", context, status=answer.status)


def _address(kind: str, subject: str) -> str:
    return reverse({"piece": "staff:piece", "aftersale": "staff:dispute"}[kind], args=[subject])


def _answering_link(request: HttpRequest, order: str) -> dict[str, Any]:
    """The link the buyer answers with, for those who may decide; whoever else looks can pass on one that shows."""
    if not request.scope.allows("staff.decide"):
        return {}
    return {"buyer_link": request.build_absolute_uri(links.address_of(order)), "link_answers": True}


def _tasks(request: HttpRequest, case: OrderCase, items: list[WorkItemRow]) -> list[dict[str, Any]]:
    """Open work on this order, each with its form if this person may decide it."""
    may_decide = request.scope.allows("staff.decide")
    return [
        {
            "item": item,
            "answers": ANSWERS.get(item.kind) if may_decide else None,
            "closable": may_decide and item.kind not in ANSWERS,
            "lacks_permission": not may_decide,
            "nonce": nonce.issue(clock.now_of(request)),
            "typed": (typed := _typed(request, item)),
            "pieces": typed.getlist("pieces"),
            "evidence": _shown(item.subject, item.details.get("evidence") or []),
            "gives_time": item.kind in ("undecided", "part_shipped"),
            "owners": owners_of(item),
            "lacking_fen": lacking_of(case, item),
            "channels": CHANNEL.items(),
            "chosen": typed.getlist("owner"),
            "parcel": parcel_text(item.details["parcel"]) if item.details.get("parcel") else "",
            "asked": asked(item.details) if item.details.get("table") else None,
        }
        for item in items
        if item.closed_at is None
    ]


def _typed(request: HttpRequest, item: WorkItemRow) -> QueryDict:
    """What was said in this item's form before it came back; empty of every other."""
    posted = request.POST
    return posted if item.item == posted.get("item") or item.kind == posted.get("kind") else QueryDict()


def _shown(order: str, references: list[str]) -> list[dict[str, str]]:
    return evidence.shown(references, address=lambda digest: reverse("staff:evidence", args=[order, digest]))


@require_safe
@staff_page("staff.view")
def evidence_file(request: HttpRequest, order: str, digest: str) -> FileResponse:
    """A file the shop filed with this order, for whoever decides about it."""
    found = Order.objects.filter(bucket=bucket_of(order), subject=order).values("shop").first()
    if found is None:
        raise Http404
    _row, case = load_case(found["shop"], order)
    return evidence.answer(digest, among=evidence.of_case(case), original=True)


def _messages(order: str, case: OrderCase) -> list[tuple[OutboxRow, str]]:
    """What was sent last, with its words."""
    found = OutboxRow.objects.filter(bucket=bucket_of(order), subject=order)
    rows = list(found.order_by("-created_at", "-seq", "-n")[:100])
    said = queries.in_words([row.params for row in rows])
    return [
        (row, message_text(row.kind, params, currency=case.currency, zone=case.zone, to=row.recipient))
        for row, params in zip(rows, said, strict=True)
    ]
