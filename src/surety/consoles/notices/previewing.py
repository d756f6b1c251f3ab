"""What a draft would do if it were published now: orders, shops, money and dates, before anything is decided."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from surety.consoles.notices.cases import load_notice, title_of
from surety.merchants.access import staff_page


@require_safe
@staff_page("staff.view")
def show_preview(request: HttpRequest, notice: str) -> HttpResponse:
    case = load_notice(notice)
    return render(request, "notices/preview.html", {"case": case, "title": title_of(case)})
