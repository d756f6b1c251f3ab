"""What arrived at a centre and fitted nothing: staff say what became of it, which closes its task."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surety.access.pages import staff_page
from surety.consoles import typed
from surety.consoles.staff.centres.cases import load_centre
from surety.consoles.stating import fact_of, item_of, state
from surety.inspection.unmatched import UnmatchedSettled


@require_POST
@staff_page("staff.centres")
def settle(request: HttpRequest, centre: str) -> HttpResponse:
    load_centre(centre)
    item = item_of(request)
    note = typed.prose(request.POST.get("note", ""))
    answer = state(request, lambda form: fact_of(UnmatchedSettled, form, centre=centre, item=item, note=note))
    if answer.fault:
        messages.error(request, answer.fault)
    else:
        messages.success(request, _("Closed."))
    return redirect("staff:centre", centre=centre)
