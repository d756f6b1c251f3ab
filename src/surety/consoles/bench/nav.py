from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from surety.access.scope import Kind
from surety.consoles.nav import Entry, Section


def _at_a_centre(request: HttpRequest) -> bool:
    return getattr(getattr(request, "scope", None), "kind", "") == Kind.CENTRE


SECTIONS = [
    Section(
        shown=_at_a_centre,
        entries=(
            Entry(_("Bench"), "clipboard-check", "centre:queue", also=("centre:piece", "centre:act")),
            Entry(_("Scanner"), "keyboard", "centre:scan"),
            Entry(_("Receive parcels"), "package", "centre:receive", permission="bench.receive"),
            Entry(_("Labels and codes"), "certificate", "printing:home", also=("printing:label",)),
        ),
    ),
    Section(
        title=_("Inspection centre"),
        shown=_at_a_centre,
        entries=(
            Entry(_("Merchants"), "building-store", "centre:shops", permission="bench.manage"),
            Entry(_("Members"), "users", "centre_members", permission="bench.manage"),
        ),
    ),
]
