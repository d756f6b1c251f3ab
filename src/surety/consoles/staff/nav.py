from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from surety.consoles.nav import Entry, Section


def _is_here(request: HttpRequest) -> bool:
    match = request.resolver_match
    scope = getattr(request, "scope", None)
    return bool(match and (match.namespace == "staff" or (scope and scope.kind == "staff")))


SECTIONS = [
    Section(
        shown=_is_here,
        entries=(
            Entry(_("Work queue"), "gavel", "staff:work"),
            Entry(_("Disputes"), "flag", "staff:disputes", also=("staff:dispute",)),
            Entry(
                _("Customer service"),
                "message",
                "staff:conversations",
                also=("staff:conversation", "staff:service_days"),
            ),
            Entry(_("Orders"), "list-details", "staff:orders", also=("staff:order",)),
            Entry(_("Shops"), "building-store", "staff:shops", also=("staff:shop_statement", "staff:shop_postings")),
        ),
    ),
    Section(
        title=_("Inspection"),
        shown=_is_here,
        entries=(
            Entry(_("Centres"), "home", "staff:centres", also=("staff:centre", "staff:centre_new")),
            Entry(_("Admissions"), "clipboard-check", "staff:admissions", also=("staff:admission",)),
            Entry(_("Qualifications"), "certificate", "staff:qualifications", also=("staff:qualification",)),
            Entry(_("Item codes"), "list-details", "staff:code_orders", also=("staff:item_codes", "staff:code_order")),
            Entry(_("Known pieces"), "eye-off", "staff:seeds", permission="staff.seeds", also=("staff:seed",)),
        ),
    ),
    Section(
        title=_("Listings and conduct"),
        shown=_is_here,
        entries=(
            Entry(_("Listings"), "list-details", "staff:listings", also=("staff:listing",)),
            Entry(_("Recalls"), "ban", "staff:recalls", also=("staff:recall", "staff:recall_new")),
            Entry(_("Violations"), "flag", "staff:violations", also=("staff:violation", "staff:violation_report")),
            Entry(_("Creators"), "users", "staff:creators", also=("staff:creator",)),
        ),
    ),
    Section(
        title=_("Rules and money"),
        shown=_is_here,
        entries=(
            Entry(_("Decision log"), "history", "staff:decisions", also=("staff:decision",)),
            Entry(_("Ledger"), "scale", "staff:ledger"),
            Entry(_("Refunds"), "receipt-2", "staff:refunds"),
            Entry(_("Deposits"), "coin", "staff:deposits", permission="staff.money"),
            Entry(_("Instant refunds"), "chart-bar", "staff:coverage", also=("staff:kept_out",)),
        ),
    ),
    Section(
        title=_("What flows in and out"),
        shown=_is_here,
        entries=(
            Entry(_("Outbox"), "mail", "staff:outbox"),
            Entry(_("Quarantine"), "hourglass-low", "staff:quarantine"),
            Entry(_("Refusals"), "ban", "staff:refusals"),
            Entry(_("Turned away"), "lock", "staff:attempts"),
            Entry(_("Imports on hold"), "table-import", "staff:holds"),
        ),
    ),
]
