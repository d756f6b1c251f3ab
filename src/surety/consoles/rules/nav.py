from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from surety.consoles.nav import Entry, Section


def _signed_in_or_here(request: HttpRequest) -> bool:
    match = request.resolver_match
    return request.user.is_authenticated or bool(match and match.namespace == "rules")


SECTIONS = [
    Section(
        title=_("The rules"),
        shown=_signed_in_or_here,
        entries=(Entry(_("Rules"), "book", "rules:tables", also=("rules:table", "rules:row", "rules:try")),),
    ),
]
