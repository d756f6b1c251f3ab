"""What was turned away before any fact was stated: forged links, pages that are another's, files that are none."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from surety.access.pages import staff_page
from surety.consoles.listing import Column, Listing, Order
from surety.consoles.tables.fields import choice, on_day, part_of, person_filter, subject_filter
from surety.consoles.tables.pages import answer_list

ATTEMPTS = Listing(
    name="attempts",
    title=gettext_lazy("Turned away"),
    lede=gettext_lazy(
        "Requests that stated nothing, by the hour: forged links, pages that are another's, files that are none."
    ),
    permission="staff.view",
    sql="select hour, code, place, about, actor, count, first_at, last_at from surety_attempt",
    columns=(
        Column("last_at", gettext_lazy("Last"), "instant"),
        Column("code", gettext_lazy("Why"), "label", "attempt"),
        Column("count", gettext_lazy("Times"), "number"),
        Column("about", gettext_lazy("Let in for"), "subject"),
        Column("place", gettext_lazy("Page"), "mono"),
        Column("actor", gettext_lazy("Who"), "person"),
        Column("first_at", gettext_lazy("First"), "instant"),
        Column("hour", gettext_lazy("Hour"), exported_only=True),
    ),
    order=(
        Order("last_at", True, "timestamptz"), Order("hour", cast="timestamptz"), Order("code"), Order("place"),
        Order("about"), Order("actor"),
    ),
    filters=(
        subject_filter("about", gettext_lazy("Order or waybill, shop or centre"), "about"),
        choice("code", gettext_lazy("Why"), "attempt"),
        part_of("place", gettext_lazy("Page")),
        person_filter(),
        on_day("last_at"),
    ),
    empty=gettext_lazy("Nobody was turned away."),
)  # fmt: skip


@require_safe
@staff_page(ATTEMPTS.permission)
def show_attempts(request: HttpRequest) -> HttpResponseBase:
    links = [(reverse("staff:refusals"), _("Refused commands"))]
    return answer_list(request, ATTEMPTS, template="staff/linked_list.html", place=_("Platform staff"), links=links)
