"""How many refunds were instant, by day, shop or platform, and the row that kept out each of the others (EXP-8b)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from surety.access.pages import staff_page
from surety.aftersales.coverage import GROUPS, STAGES, Group, coverage_by
from surety.consoles import clock, labels
from surety.consoles.addresses import with_query
from surety.consoles.export import send
from surety.consoles.listing import Column, Filter, Listing, Order, typed_in
from surety.consoles.show.bars import BARS_MAX, Picture, Point, draw
from surety.consoles.show.platforms import platform_name, platform_names
from surety.consoles.show.rule_words import row_words
from surety.consoles.statement.period import Asked, asked_period, presets_shown
from surety.consoles.tables.fields import asked_shops, case_filter, choice, on_day, on_platform, shop_filter
from surety.consoles.tables.pages import answer_list
from surety.consoles.tables.slices import slice_of
from surety.engine.queries import shop_names

KEYS = ["key", "stage", "request_count", "covered_count", "covered_percent", "row", "over_cap", "count"]
_BY = {"day": gettext_lazy("By day"), "shop": gettext_lazy("By shop"), "platform": gettext_lazy("By platform")}
_LAST = "doc -> 'instant' -> -1"
KEPT_OUT = Listing(
    name="kept-out",
    title=gettext_lazy("Refunds that were not instant"),
    lede=gettext_lazy("Every request that was not covered, with the row that kept it out."),
    permission="staff.view",
    sql=f"""select subject, order_id, shop, platform, asked_fen, currency, applied_at, row, over_cap,
        case stage when 'return_waybill' then 'return' when 'return_scanned' then 'return' else stage end as stage
        from (select *, coalesce({_LAST} ->> 'stage', 'unshipped') as stage, coalesce({_LAST} ->> 'row', '') as row,
            coalesce(({_LAST} ->> 'over_cap')::boolean, false) as over_cap from surety_aftersale
            where (type = 'refund_unshipped' or doc -> 'instant' is not null)
            and not coalesce(({_LAST} ->> 'granted')::boolean, false)) asked""",
    columns=(
        Column("subject", gettext_lazy("Case"), "case"),
        Column("stage", gettext_lazy("Stage"), "label", "instant_stage"),
        Column("row", gettext_lazy("Kept out by"), "rule_row", "instant_refund"),
        Column("over_cap", gettext_lazy("Above its cap"), "yes"),
        Column("asked_fen", gettext_lazy("Asked"), "money"),
        Column("applied_at", gettext_lazy("Asked on"), "instant"),
        Column("shop", gettext_lazy("Shop"), "shop"),
        Column("order_id", gettext_lazy("Order"), "order"),
        Column("currency", gettext_lazy("Currency"), exported_only=True),
    ),
    order=(Order("applied_at", True, "timestamptz"), Order("subject")),
    filters=(
        case_filter(),
        shop_filter(),
        on_platform(),
        choice("stage", gettext_lazy("Stage"), "instant_stage"),
        Filter("row", gettext_lazy("Row (none: -)"), "row = %s", read=lambda text: ["" if text == "-" else text]),
        on_day("applied_at"),
    ),
    empty=gettext_lazy("Every request was covered."),
)  # fmt: skip


@require_safe
@staff_page("staff.view")
def show_coverage(request: HttpRequest) -> HttpResponseBase:
    asked = asked_period(request.GET, now=clock.now_of(request))
    by = request.GET.get("by", "day")
    by = by if by in GROUPS else "day"
    stage = request.GET.get("stage", "")
    given = {"platform": typed_in(request, "platform"), "stage": stage if stage in STAGES else ""}
    whose = asked_shops(request)
    with connection.cursor() as cursor:
        period = {"since": asked.begins_at, "until": asked.ends_at, "shops": whose.shops}
        found = _pressing(coverage_by(cursor, by, **period, **given), by)
    form = request.GET.get("form", "")
    if form in ("csv", "json") and not asked.fault:
        return send(_told(found), keys=KEYS, name="coverage", form=form)
    page, where = slice_of(request, found), {"shop": whose.value, **given}
    context = {
        "asked": asked,
        "presets": presets_shown(request),
        "groups": [_shown(each, by, where, asked) for each in page.rows],
        "page": page,
        "picture": _picture(found, by, given["stage"] or "unshipped"),
        "by": by,
        "bys": [(code, label, with_query(request, by=code, page=""), code == by) for code, label in _BY.items()],
        "names": shop_names(each.key for each in found) if by == "shop" else {},
        "platforms": platform_names(),
        "stages": labels.codes("instant_stage"),
        "given": given,
        "asked_shops": whose,
        "kept_out_url": reverse("staff:kept_out"),
        "csv_url": with_query(request, form="csv"),
        "json_url": with_query(request, form="json"),
        "place": _("Platform staff"),
    }
    return render(request, "staff/coverage.html", context)


@require_safe
@staff_page(KEPT_OUT.permission)
def show_kept_out(request: HttpRequest) -> HttpResponseBase:
    links = [(reverse("staff:coverage"), _("Coverage"))]
    return answer_list(request, KEPT_OUT, template="staff/linked_list.html", place=_("Platform staff"), links=links)


def _pressing(found: list[Group], by: str) -> list[Group]:
    """Shops and platforms with too few first, then by how many asked; days as they come, the newest first."""
    return found if by == "day" else sorted(found, key=lambda each: (not each.below, -each.request_count, each.key))


def _picture(found: list[Group], by: str, stage: str) -> Picture | None:
    """One stage's share at once; days from the oldest on."""
    of_stage = [each for each in found if each.stage == stage]
    points = [
        Point(each.key, each.covered_bp, f"{each.key}: {_percent(each)}%", marked=each.below)
        for each in (reversed(of_stage) if by == "day" else of_stage[:BARS_MAX])
    ]
    caption = _("%s: share refunded at once, of 100%%. In red: too few") % labels.label("instant_stage", stage)
    return draw(caption, points, most=10_000)


def _shown(group: Group, by: str, given: dict[str, str], asked: Asked) -> dict[str, Any]:
    """A group with the address of the requests behind each of its reasons."""
    where = {**given, by: group.key, "stage": group.stage}
    if by != "day" and asked.period.first == asked.period.last:
        where["day"] = asked.last_text
    return {
        "of": group,
        "named": platform_name(group.key) if by == "platform" else group.key,
        "percent": _percent(group),
        "reasons": [
            (each, _query({**where, "row": each.row or "-"}), row_words("instant_refund", each.row))
            for each in group.kept_out
        ],
        "where": _query(where),
    }


def _percent(group: Group) -> str:
    return f"{group.covered_bp // 100}.{group.covered_bp % 100:02}"


def _query(where: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in where.items() if value})


def _told(found: list[Group]) -> Iterator[dict[str, Any]]:
    """A line for each reason; a group that kept nothing out has one line."""
    for group in found:
        plain = {
            "key": group.key, "stage": group.stage, "request_count": group.request_count,
            "covered_count": group.covered_count, "covered_percent": _percent(group),
        }  # fmt: skip
        for reason in group.kept_out:
            yield {**plain, "row": reason.row, "over_cap": reason.over_cap, "count": reason.count}
        if not group.kept_out:
            yield {**plain, "row": "", "over_cap": False, "count": 0}
