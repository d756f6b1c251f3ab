from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from surety.consoles.nav import Entry, Section, shop_of


def _is_staff(request: HttpRequest) -> bool:
    return getattr(getattr(request, "scope", None), "kind", "") == "staff"


def _in_a_shop(request: HttpRequest) -> bool:
    return bool(shop_of(request))


_STAFF_PAGES = ("notices:notice", "notices:edit", "notices:new", "notices:preview")

SECTIONS = [
    Section(
        title=_("Force majeure"),
        shown=_is_staff,
        entries=(
            Entry(
                pgettext_lazy("force majeure", "Notices"),
                "map-pin",
                "notices:list",
                permission="staff.view",
                also=_STAFF_PAGES,
            ),
        ),
    ),
    Section(
        title=_("Force majeure"),
        shown=_in_a_shop,
        entries=(
            Entry(
                _("Notices and filings"),
                "map-pin",
                "shop-notices:all",
                permission="shipping.view",
                also=("shop-notices:one", "shop-notices:file"),
            ),
        ),
    ),
]
