from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from surety.consoles.nav import Entry, Section


def _in_a_shop(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and match.kwargs.get("shop") and match.namespace in ("shop", ""))


def _unread(request: HttpRequest) -> str:
    from surety.consoles.merchant.messages import unread_text

    return unread_text(request, request.resolver_match.kwargs["shop"])


SECTIONS = [
    Section(
        shown=_in_a_shop,
        entries=(
            Entry(
                _("Shipping"),
                "truck-delivery",
                "shop:shipping",
                also=("shop:order", "shop:ship", "shop:delay", "shop:appeal"),
            ),
            Entry(_("Upload waybills"), "table-import", "shop:ship_many"),
            Entry(_("Messages"), "inbox", "shop:messages", count=_unread),
            Entry(_("Statement"), "receipt-2", "shop:statement"),
        ),
    ),
    Section(
        title=_("Shop account"),
        shown=_in_a_shop,
        entries=(
            Entry(_("Members"), "users", "members", also=("member_add",)),
            Entry(_("API tokens"), "key", "tokens"),
        ),
    ),
]
