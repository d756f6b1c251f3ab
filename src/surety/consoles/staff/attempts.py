"""What was turned away before any fact was stated: forged links, pages that are another's, files that are none."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from surety.access.pages import staff_page
from surety.consoles.listing import Column, Listing, Order
from surety.consoles.tables.fields import choice, exact, on_day
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
        exact("about", gettext_lazy("Order or shop")),
        choice("code", gettext_lazy("Why"), "attempt"),
        exact("place", gettext_lazy("Page")),
        exact("actor", gettext_lazy("Who")),
        on_day("last_at"),
    ),
    empty=gettext_lazy("Nobody was turned away."),
)  # fmt: skip


@require_safe
@staff_page(ATTEMPTS.permission)
def show_attempts(request: HttpRequest) -> HttpResponseBase:
    more = {"more_url": reverse("staff:refusals"), "more_label": _("Refused commands")}
    return answer_list(request, ATTEMPTS, template="staff/linked_list.html", place=_("Platform staff"), **more)
