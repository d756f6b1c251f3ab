"""`/centre/<centre>/`: the pieces of a centre, what is due first in front; and the same as a file."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from surety.access.pages import centre_page
from surety.access.permissions import BENCH
from surety.consoles import clock, labels
from surety.consoles.bench.cases import load_centre
from surety.consoles.bench.frame import category_words, frame
from surety.consoles.centre_figures import figures_of
from surety.consoles.export import export
from surety.consoles.listing import Column, Filter, Listing, Order, Selection, fetch, select, without
from surety.inspection.models import Piece

TABS = ("on_the_way", "inspecting", "passed", "not_passed")


QUEUE = Listing(
    name="pieces",
    title=_("Bench"),
    lede=_("What is due first stands in front."),
    permission=BENCH[0],
    sql="select *, case when late then '2000-01-01' else coalesce(next_due_at, '2099-12-31') end::timestamptz"
    " as due_sort from (select subject, shop, title, doc ->> 'category' as category, regime, stage, verdict, holder,"
    " shelf, code, doc ->> 'seal' as seal, next_step, next_due_at, incidents, registered_at,"
    " (doc ->> 'taken_in_at')::timestamptz as taken_in_at, doc ->> 'inbound' as inbound,"
    f" coalesce(next_due_at < {clock.SQL_NOW}, false)"
    " or coalesce(doc ->> 'items' like '%%piece_step_late%%', false) as late,"
    " coalesce(doc ->> 'items' like '%%reinspect%%', false) as drawn,"
    " coalesce(doc ->> 'deadlines' like '%%film_%%', false) as film"
    " from surety_piece where centre = substr(current_setting('surety.scope', true), 8)) pieces",
    columns=(
        Column("subject", _("Piece")),
        Column("title", _("Title")),
        Column("category", _("Category")),
        Column("stage", _("Stage"), "label", "stage"),
        Column("verdict", _("Verdict"), "label", "verdict"),
        Column("shelf", _("Shelf")),
        Column("next_step", _("Next deadline"), "label", "step"),
        Column("next_due_at", _("Due"), "instant"),
        Column("late", _("Late"), exported_only=True),
        Column("incidents", _("Incidents"), "number"),
        Column("shop", _("Shop"), exported_only=True),
        Column("regime", _("Regime"), exported_only=True),
        Column("code", _("Item code"), exported_only=True),
        Column("seal", _("Seal"), exported_only=True),
        Column("registered_at", _("Registered"), exported_only=True),
        Column("taken_in_at", _("Taken in"), exported_only=True),
    ),
    order=(Order("due_sort", cast="timestamptz"), Order("subject")),
    filters=(
        Filter(
            "q", _("Piece, waybill, code or title"),
            "position(lower(%s) in lower(concat_ws(' ', subject, title, code, seal, inbound))) > 0",
        ),
        Filter("shelf", _("Shelf"), "shelf = %s"),
        Filter("category", _("Category"), "category = %s or category like %s || '/%%'", "choice", category_words,
               lambda text: [text, text]),
        Filter("late", _("Late"), "late = %s", "choice",
               lambda: {"true": _("Late"), "false": _("Not late")}, lambda text: [text == "true"]),
        Filter("drawn", _("Drawn again"), "drawn = %s", "choice",
               lambda: {"true": _("Drawn to be inspected once more"), "false": _("Not drawn")},
               lambda text: [text == "true"]),
        Filter("film", _("Packing video"), "film = %s", "choice",
               lambda: {"true": _("To be brought later"), "false": _("Not awaited")}, lambda text: [text == "true"]),
        Filter("incidents", _("Incidents"), "(incidents > 0) = %s", "choice",
               lambda: {"true": _("With incidents"), "false": _("Without incidents")}, lambda text: [text == "true"]),
    ),
    tabs=(("work", pgettext_lazy("pieces", "To do")), *((stage, labels.codes("stage")[stage]) for stage in TABS),
          ("gone", _("Gone from here")), ("all", pgettext_lazy("pieces", "All"))),
    tab_sql={
        "work": f"stage in {TABS} and (holder in ('inbound_courier', 'institute') or stage = 'on_the_way')",
        **{stage: f"stage = '{stage}'" for stage in TABS},
        "gone": f"stage not in {TABS} and stage <> 'not_sent'",
    },
    empty=_("No piece matches. Clear a filter, or receive a parcel."),
)  # fmt: skip


@require_safe
@centre_page(*BENCH)
def show_queue(request: HttpRequest, centre: str) -> HttpResponseBase:
    selection = select(QUEUE, request)
    form = request.GET.get("form", "")
    if form in {"csv", "json"}:
        return export(QUEUE, selection, scope=request.scope, form=form)
    found = fetch(QUEUE, selection, cursor=request.GET.get("after", ""))
    everything, after = request.GET, request.GET.get("after", "")
    context = frame(
        request, centre, listing=QUEUE, rows=found.rows, filters=_fields(selection), filtered=bool(selection.given),
        tabs=_tabs(request, selection), tab=selection.tab, figures=figures(request, centre),
        clear_url=without(everything, "after", *(each.key for each in QUEUE.filters)),
        first_url=without(everything, "after") if after else "",
        next_url=without(everything, after=found.next_cursor) if found.next_cursor else "",
        csv_url=without(everything, "after", form="csv"), json_url=without(everything, "after", form="json"),
        shown=len(found.rows), category_words=category_words(),
    )  # fmt: skip
    return render(request, "bench/queue.html", context)


def _fields(selection: Selection) -> list[dict[str, Any]]:
    return [
        {"key": each.key, "label": each.label, "kind": each.kind, "value": selection.given.get(each.key, ""),
         "choices": each.choices().items()}
        for each in QUEUE.filters
    ]  # fmt: skip


def _tabs(request: HttpRequest, selection: Selection) -> list[dict[str, Any]]:
    counted = Piece.objects.filter(centre=request.scope.centre, stage__in=TABS).values_list("stage")
    counts = dict(counted.annotate(count=Count("subject")))
    counts = {stage: counts.get(stage, 0) for stage in TABS}
    return [
        {"href": without(request.GET, "after", tab=code), "label": label, "count": counts.get(code),
         "is_here": code == selection.tab}
        for code, label in QUEUE.tabs
    ]  # fmt: skip


def figures(request: HttpRequest, centre: str) -> dict[str, Any]:
    """Capacity against what came today, and how busy and quick the centre is."""
    case = load_centre(centre)
    if case is None:
        return {}
    found = figures_of(case, now=clock.now_of(request))
    today = found.days[-1].taken_in if found.days else 0
    capacity = found.capacity_a_day
    return {
        "all": found, "today": today, "over": bool(capacity) and today > capacity,
        "share": min(round(100 * today / capacity), 999) if capacity else None,
    }  # fmt: skip
