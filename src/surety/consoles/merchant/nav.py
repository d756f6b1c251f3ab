from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from surety.consoles.nav import Entry, Section, shop_of


def _in_a_shop(request: HttpRequest) -> bool:
    return bool(shop_of(request))


def _unread(request: HttpRequest) -> str:
    from surety.consoles.merchant.messages import unread_text

    return unread_text(request, shop_of(request))


def _waiting(request: HttpRequest) -> str:
    from surety.consoles.merchant.aftersales.listing import waiting_text

    return waiting_text(request, shop_of(request))


def _buyers_waiting(request: HttpRequest) -> str:
    from surety.consoles.merchant.conversations import waiting_text

    return waiting_text(request, shop_of(request))


def _pieces_waiting(request: HttpRequest) -> str:
    from surety.consoles.merchant.pieces.listing import waiting_text

    return waiting_text(request, shop_of(request))


SECTIONS = [
    Section(
        shown=_in_a_shop,
        entries=(
            Entry(
                _("Shipping"),
                "truck-delivery",
                "shop:shipping",
                permission="shipping.view",
                also=("shop:order", "shop:ship", "shop:delay", "shop:appeal"),
            ),
            Entry(_("Upload waybills"), "table-import", "shop:ship_many", permission="shipping.ship"),
            Entry(
                _("BTAS inspection"),
                "certificate",
                "shop:pieces",
                count=_pieces_waiting,
                permission="shipping.view",
                also=("shop:piece", "shop:piece_act", "shop:piece_register"),
            ),
            Entry(
                _("After-sales"),
                "arrow-back-up",
                "shop:aftersales",
                count=_waiting,
                permission="aftersale.view",
                also=("shop:aftersale", "shop:aftersale_act", "shop:aftersale_batch"),
            ),
            Entry(
                _("Customer service"),
                "message",
                "shop:conversations",
                count=_buyers_waiting,
                permission="inbox.view",
                also=("shop:conversation", "shop:conversation_act", "shop:service_days"),
            ),
            Entry(
                _("Listings"),
                "list-details",
                "shop:listings",
                permission="listing.view",
                also=("shop:listing", "shop:listing_new", "shop:listing_edit", "shop:listing_many"),
            ),
            Entry(_("Violations"), "flag", "shop:violations", permission="violation.view", also=("shop:violation",)),
            Entry(
                _("Bases and qualifications"),
                "shield-check",
                "shop:admissions",
                permission="admission.view",
                also=("shop:qualifications",),
            ),
            Entry(_("Messages"), "inbox", "shop:messages", count=_unread, permission="inbox.view"),
            Entry(
                _("Statement"),
                "receipt-2",
                "shop:statement",
                permission="money.view",
                also=("shop:postings", "shop:posting"),
            ),
        ),
    ),
    Section(
        title=_("Shop account"),
        shown=_in_a_shop,
        entries=(
            Entry(
                _("Return addresses"),
                "map-pin",
                "shop:return_addresses",
                permission="aftersale.view",
                also=("shop:return_address_keep", "shop:return_address_drop"),
            ),
            Entry(_("Members"), "users", "members", also=("member_add",)),
            Entry(_("API tokens"), "key", "tokens"),
        ),
    ),
]
