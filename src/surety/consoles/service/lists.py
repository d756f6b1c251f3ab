"""The list of conversations: those whose buyer waits first, the longest wait on top."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from surety.consoles.listing import Column, Filter, Listing, Order
from surety.consoles.tables.fields import case_filter, choice, on_day, shop_filter
from surety.consoles.words import service as words

_CONVERSATION = Column("subject", _("Conversation"), "place", "staff:conversation")
_ORDER = Column("order_id", _("Order"), "place", "staff:order")
_SHOP = Column("shop", _("Shop"), "shop")


def _flag(text: str) -> list[bool]:
    return [text == "true"]


OF_STAFF = Listing(
    name="conversations",
    title=_("Customer service"),
    lede=_("What buyers write to shops, and how long they wait for a person's reply."),
    permission="staff.view",
    sql="""select subject, shop, order_id, status, opened_at, waits_since, first_reply_at, first_reply_seconds,
        (doc ->> 'target_seconds')::int as target_seconds, (doc ->> 'replied_in_target')::boolean as in_target,
        (select sum(n::bigint) from json_each_text(doc -> 'messages') each (who, n))::bigint as messages,
        resolved_at, resolution_seconds, handed_at, reopened_count, rating from surety_conversation""",
    columns=(
        _CONVERSATION,
        Column("status", _("Status"), "label", "conversation"),
        Column("waits_since", _("Waits"), "waits"),
        Column("first_reply_seconds", _("First reply"), "reply"),
        Column("messages", pgettext_lazy("conversation", "Messages"), "number"),
        Column("resolution_seconds", pgettext_lazy("conversation", "Resolved after"), "seconds"),
        Column("rating", _("Rating"), "number"),
        Column("handed_at", _("With staff since"), "instant"),
        Column("opened_at", pgettext_lazy("conversation", "Opened"), "instant"),
        _SHOP,
        _ORDER,
        Column("target_seconds", _("Target (seconds)"), exported_only=True),
        Column("in_target", _("In the target"), exported_only=True),
        Column("first_reply_at", _("First reply at"), "instant", exported_only=True),
        Column("resolved_at", pgettext_lazy("conversation", "Resolved at"), "instant", exported_only=True),
        Column("reopened_count", _("Times reopened"), exported_only=True),
    ),
    order=(Order("opened_at", True, "timestamptz"), Order("subject")),
    filters=(
        case_filter(_("Conversation, order number or waybill")),
        shop_filter(),
        choice("status", _("Status"), "conversation"),
        Filter(
            "in_target", _("First reply"), "in_target = %s", "choice", lambda: words.IN_TARGET, _flag,
        ),
        Filter(
            "handed", _("Who has it"), "(handed_at is not null) = %s", "choice", lambda: words.HANDED, _flag,
        ),
        on_day("opened_at"),
    ),
    tabs=(
        ("waiting", _("Wait for a reply")),
        ("open", pgettext_lazy("conversation", "All open")),
        ("resolved", pgettext_lazy("conversations", "Resolved")),
        ("all", _("All")),
    ),
    tab_sql={
        "waiting": "waits_since is not null",
        "open": "status <> 'resolved'",
        "resolved": "status = 'resolved'",
    },
    page_rows=14,
    empty=_("No buyer waits. What buyers write on their order's page, or to the platform, comes here."),
)  # fmt: skip
_OWN = {"staff:conversation": "shop:conversation", "staff:order": "shop:order"}
OF_SHOP = replace(
    OF_STAFF,
    lede=_("What buyers write to you, and how long they wait for a person's reply."),
    permission="inbox.view",
    columns=tuple(
        replace(column, group=_OWN.get(column.group, column.group)) for column in OF_STAFF.columns if column != _SHOP
    ),
    filters=tuple(each for each in OF_STAFF.filters if each.key != "shop"),
)


def asked(listing: Listing, request: HttpRequest) -> Listing:
    """Who waits is sorted by how long; everything else, newest first."""
    if request.GET.get("tab", "waiting") in ("open", "resolved", "all"):
        return listing
    return replace(listing, order=(Order("waits_since", False, "timestamptz"), Order("subject")))
