from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from surety.consoles.nav import Entry, Section


def _signed_in_or_here(request: HttpRequest) -> bool:
    match = request.resolver_match
    return request.user.is_authenticated or bool(match and match.namespace == "rules")


def _waiting(request: HttpRequest) -> str:
    """How many changes wait for this person's decision."""
    from surety.consoles.rules.changes.listing import waiting_for

    return waiting_for(request)


SECTIONS = [
    Section(
        title=_("The rules"),
        shown=_signed_in_or_here,
        entries=(
            Entry(_("Rules"), "book", "rules:tables", also=("rules:table", "rules:row", "rules:try", "rules:switch")),
            Entry(_("Changes"), "git-merge", "rules:changes", count=_waiting, also=("rules:change", "rules:leave")),
            Entry(
                _("Drafts"),
                "file-text",
                "rules:drafts",
                permission="staff.rules.draft",
                also=("rules:draft", "rules:draft_edit"),
            ),
            Entry(_("Releases"), "history", "rules:releases", also=("rules:release", "rules:compare", "rules:remedy")),
        ),
    ),
]
