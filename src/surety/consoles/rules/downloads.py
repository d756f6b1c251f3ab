"""A table as a file: CSV and XLSX for spreadsheets, DMN for modellers, YAML for the rulebook's own folder."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surety.access.pages import rules_page
from surety.consoles import language
from surety.consoles.rules import book
from surety.consoles.rules.revisiting import revisited
from surety.exchange import export_table, yaml_text
from surety.rulebook import RulebookError

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "dmn": "application/xml; charset=utf-8",
    "yaml": "application/yaml; charset=utf-8",
}


@require_safe
@rules_page
@revisited
def table_file(request: HttpRequest, table: str, form: str) -> HttpResponse:
    """All of the table, whatever the page filters: it can be uploaded again."""
    if form not in TYPES:
        raise Http404
    read = book.reading(request)
    spec = book.table_of(read, table).spec
    name = f"{spec.id}.{form}"
    try:
        content = yaml_text(spec).encode() if form == "yaml" else export_table(spec, name)
    except RulebookError as error:
        reasons = [fault.to_text(language.lang()) for fault in error.faults]
        context = {
            "title": _("%(name)s cannot be written") % {"name": name},
            "text": " ".join(reasons),
            "next_url": book.table_url(read, spec.id),
            "next_label": _("Back to the table"),
        }
        return render(request, "rules/problem.html", context, status=422)
    response = HttpResponse(content, content_type=TYPES[form])
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
