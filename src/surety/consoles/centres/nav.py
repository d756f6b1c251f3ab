from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from surety.consoles.nav import Entry, Section


def _is_here(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and match.namespace == "centres")


SECTIONS = [
    Section(
        shown=_is_here,
        entries=(
            Entry(_("Inspection centres"), "home", "centres:all", also=("centres:one",)),
            Entry(_("Error rates"), "scale", "centres:rates"),
        ),
    ),
]
