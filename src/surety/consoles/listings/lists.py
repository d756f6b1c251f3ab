"""Lists of listings, recalls, creators and violations, as staff and as shops see them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from surety.consoles import labels
from surety.consoles.listing import Column, Filter, Listing, Order
from surety.consoles.tables.fields import (
    choice,
    creator_filter,
    named,
    number_filter,
    on_day,
    on_platform,
    shop_filter,
    within,
)
from surety.engine.keys import BUCKETS

_FINDS = "position(lower(%s) in lower(title || ' ' || subject || ' ' || brand)) > 0"
_REFUSES = "exists (select from json_array_elements(findings) f where f ->> 'severity' = 'refuse' and f ->> 'row' = %s)"

LISTINGS = Listing(
    name="listings",
    title=_("Listings"),
    lede=_("What shops list, as every rule on publishing found it."),
    permission="staff.view",
    sql="""select subject, shop, platform, site, category, title, status, submitted_at, refused_count, warned_count,
        breach_count, coalesce(doc->'page'->>'brand', '') as brand, coalesce(doc->'findings', '[]') as findings,
        (doc->'page'->>'price_fen')::bigint as price_fen, doc->>'published_at' as published_at from surety_listing""",
    columns=(
        Column("subject", _("Listing"), "place", "staff:listing"),
        Column("title", pgettext_lazy("listing", "Title")),
        Column("status", _("Status"), "label", "listing"),
        Column("refused_count", _("Refused by"), "number"),
        Column("warned_count", pgettext_lazy("listing", "Advised"), "number"),
        Column("breach_count", _("Breaches in promotions"), "number"),
        Column("category", _("Category"), "category"),
        Column("price_fen", _("Price"), "money"),
        Column("submitted_at", _("Submitted"), "instant"),
        Column("shop", _("Shop"), "shop"),
        Column("site", _("Site"), exported_only=True),
        Column("brand", _("Brand"), exported_only=True),
        Column("published_at", _("Published"), exported_only=True),
        Column("findings", _("Findings"), exported_only=True),
    ),
    order=(Order("submitted_at", True, "timestamptz"), Order("subject")),
    filters=(
        Filter("q", _("Title, brand or number"), _FINDS),
        choice("status", _("Status"), "listing"),
        within("category", _("Category")),
        Filter("row", _("Refused by row"), _REFUSES),
        shop_filter(),
        Filter(
            "breaches", _("Promotions"), "(breach_count > 0) = %s", "choice",
            lambda: {"true": _("With breaches"), "false": _("Without breaches")}, lambda text: [text == "true"],
        ),
        on_day("submitted_at"),
    ),
    empty=_("No listing matches. Clear a filter, or submit one."),
)  # fmt: skip


def of_shop(listing: Listing, **names: str) -> Listing:
    """The same of one shop: its own pages, no column and no filter of shops."""
    columns = tuple(
        replace(column, group=names.get(column.group, column.group))
        for column in listing.columns
        if column.key != "shop"
    )
    return replace(listing, columns=columns, filters=tuple(each for each in listing.filters if each.key != "shop"))


OWN_LISTINGS = replace(
    of_shop(LISTINGS, **{"staff:listing": "shop:listing"}),
    lede=_("What you list, and what keeps a listing from being published."),
    permission="listing.view",
)

VIOLATIONS = Listing(
    name="violations",
    title=_("Violations"),
    lede=_("What the system saw or somebody reported, with what shows it. Nothing is taken from anybody by itself."),
    permission="staff.view",
    sql="""select subject, platform, coalesce(shop, '') as shop, coalesce(creator, '') as creator, act, status, at,
        seen_at, order_no, piece, listing, reported_by, evidence_count,
        coalesce(doc->>'note', '') as note, coalesce(doc->>'about', '') as about, coalesce(doc->>'says', '') as says,
        coalesce(doc->>'page', '') as page, doc->>'decision' as decision,
        coalesce(doc->>'row', '') as row from surety_violation""",
    columns=(
        Column("subject", _("Violation"), "place", "staff:violation"),
        Column("act", _("Act"), "label", "act"),
        Column("status", _("Status"), "label", "violation"),
        Column("shop", _("Shop"), "shop"),
        Column("creator", _("Creator"), "creator"),
        Column("note", _("What shows it"), "shows"),
        Column("about", _("About"), exported_only=True),
        Column("says", _("Said in the promotion"), exported_only=True),
        Column("page", _("The page said"), exported_only=True),
        Column("evidence_count", _("Evidence"), "number"),
        Column("at", _("When it was done"), "instant"),
        Column("seen_at", pgettext_lazy("violation", "Seen"), "instant", exported_only=True),
        Column("order_no", _("Order"), exported_only=True),
        Column("piece", _("Piece"), exported_only=True),
        Column("listing", _("Listing"), exported_only=True),
        Column("reported_by", _("Reported by"), exported_only=True),
        Column("row", _("Rule"), exported_only=True),
        Column("decision", _("Decision"), exported_only=True),
    ),
    order=(Order("seen_at", True, "timestamptz"), Order("subject")),
    filters=(
        number_filter(_("Violation, order, piece or listing"), "subject", "order_no", "piece", "listing"),
        choice("act", _("Act"), "act"),
        choice("status", _("Status"), "violation"),
        shop_filter(),
        creator_filter(),
        on_day("seen_at"),
    ),
    tabs=(
        ("open", pgettext_lazy("violations", "Open")),
        ("reported", pgettext_lazy("violations", "Reported")),
        ("confirmed", pgettext_lazy("violations", "Confirmed")),
        ("all", pgettext_lazy("violations", "All")),
    ),
    tab_sql={
        "open": "status in ('raised', 'reported')", "reported": "status = 'reported'",
        "confirmed": "status = 'confirmed'",
    },
    empty=_("No violation matches."),
)  # fmt: skip
_SEEN = ("raised", "confirmed", "dismissed")


def _seen() -> dict[str, Any]:
    return {code: labels.label("violation", code) for code in _SEEN}


_own = of_shop(VIOLATIONS, **{"staff:violation": "shop:violation"})
OWN_VIOLATIONS = replace(
    _own,
    # What a reporter wrote could show who it was.
    sql=f"select t.*, case when reported_by = '' then note else '' end as shown from ({VIOLATIONS.sql}) t",
    lede=_("What the system saw your shop do, and what staff decided. A report comes here once staff have decided it."),
    permission="violation.view",
    columns=tuple(
        replace(column, key="shown") if column.key == "note" else column
        for column in _own.columns
        if column.key not in ("creator", "reported_by", "evidence_count")
    ),
    filters=tuple(
        replace(each, choices=_seen) if each.key == "status" else each for each in _own.filters if each.key != "creator"
    ),
    tabs=(("all", pgettext_lazy("violations", "All")), ("confirmed", pgettext_lazy("violations", "Confirmed"))),
    empty=_("No violation is recorded of your shop."),
)

RECALLS = Listing(
    name="recalls",
    title=_("Recalls"),
    lede=_("Goods on the recall list may not be listed and do not ship. Buyers and shops are told by themselves."),
    permission="staff.view",
    sql=f"""select r.subject, r.platform, r.status, r.brand, r.model, r.batch, r.since::text as since, r.source,
        r.published_at, r.ended_at, s.listing_count, s.order_count,
        coalesce(round(100.0 * s.next_bucket / {BUCKETS}), 0)::bigint as told_percent
        from surety_recall r left join lateral (select * from surety_recalling s where s.bucket = r.bucket
            and s.subject = r.subject order by s.change desc limit 1) s on true""",
    columns=(
        Column("subject", _("Recall"), "place", "staff:recall"),
        Column("status", _("Status"), "label", "recall"),
        Column("brand", _("Brand")),
        Column("model", pgettext_lazy("goods", "Model")),
        Column("batch", _("Batch")),
        Column("since", pgettext_lazy("recall", "Since")),
        Column("source", _("Source"), "prose"),
        Column("listing_count", _("Listings told"), "number"),
        Column("order_count", _("Orders told"), "number"),
        Column("told_percent", _("Percent of the search done"), "number"),
        Column("published_at", _("Published"), "instant"),
        Column("ended_at", _("Ended"), "instant"),
    ),
    order=(Order("published_at", True, "timestamptz"), Order("subject")),
    filters=(
        Filter(
            "q", _("Brand, model, batch or source"),
            "position(lower(%s) in lower(concat_ws(' ', brand, model, batch, source, subject))) > 0",
        ),
        choice("status", _("Status"), "recall"),
        on_platform(),
        on_day("published_at"),
    ),
    empty=_("No recall matches. A new one shows how much it covers before it is published."),
)  # fmt: skip

CREATORS = Listing(
    name="creators",
    title=_("Creators"),
    lede=_("Who promotes what shops list. A creator's breach is recorded on the creator, never on the shop."),
    permission="staff.view",
    sql="""select c.subject, c.platform, c.name, v.open_count, v.confirmed_count, v.last_at
        from surety_creator c left join lateral (select
            count(*) filter (where status in ('raised', 'reported')) as open_count,
            count(*) filter (where status = 'confirmed') as confirmed_count, max(seen_at) as last_at
            from surety_violation v where v.creator = c.subject) v on true""",
    columns=(
        Column("subject", _("Creator"), "place", "staff:creator", name="name"),
        Column("open_count", _("Breaches seen"), "number"),
        Column("confirmed_count", _("Breaches confirmed"), "number"),
        Column("last_at", _("Last breach"), "instant"),
        Column("platform", _("Platform"), "platform"),
    ),
    order=(Order("subject"),),
    filters=(
        named(),
        on_platform(),
        Filter(
            "breaches", _("Breaches"), "(open_count + confirmed_count > 0) = %s", "choice",
            lambda: {"true": _("With breaches"), "false": _("Without breaches")}, lambda text: [text == "true"],
        ),
    ),
    empty=_("No creator matches. The platform registers them."),
)  # fmt: skip
