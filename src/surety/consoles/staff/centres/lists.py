"""The lists of centres, admissions, qualifications and known pieces: filters, exports and pages as of every list."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from surety.consoles.categories import categories
from surety.consoles.clock import SQL_NOW, SQL_TODAY
from surety.consoles.listing import Column, Filter, Listing, Order
from surety.consoles.tables.fields import centre_filter, choice, named, on_day, on_platform, shop_filter

_INSPECTS = "exists (select from unnest(string_to_array(categories, ', ')) c where starts_with(%s || '/', c || '/'))"

CENTRES = Listing(
    name="centres",
    title=_("Centres and institutes"),
    lede=_("Who inspects, since when, and how much waits there. A planned centre takes nothing in."),
    permission="staff.view",
    sql=f"""
select c.subject, c.platform, c.name, c.type, c.region, c.base, c.planned_from, c.opened_at, c.closed_at,
    c.capacity_a_day::bigint as capacity_a_day, f.coming, f.waiting, f.taken_in,
    f.median_seconds::bigint as median_seconds, f.p90_seconds::bigint as p90_seconds,
    case when c.closed_at is not null then 'closed' when c.opened_at is null then 'planned' else 'open' end as state,
    (select string_agg(distinct l ->> 'category', ', ') from json_array_elements(c.doc -> 'listed') l
        where (l ->> 'from_')::date <= {SQL_TODAY} and coalesce((l ->> 'to')::date > {SQL_TODAY}, true)) as categories
from surety_centre c
left join surety_centre_figures((select array_agg(subject) from surety_centre), {SQL_NOW} - interval '30 days') f
    on f.centre = c.subject
""",
    columns=(
        Column("subject", _("Centre"), "place", "staff:centre", name="name"),
        Column("type", _("Kind"), "label", "institute"),
        Column("state", _("State"), "label", "centre"),
        Column("categories", _("Authorised for"), "category"),
        Column("capacity_a_day", _("Pieces a day"), "number"),
        Column("coming", _("On the way"), "number"),
        Column("waiting", _("Waiting for a verdict"), "number"),
        Column("median_seconds", _("Intake to dispatch, median"), "seconds"),
        Column("p90_seconds", _("9 of 10 within"), "seconds"),
        Column("planned_from", _("Planned from")),
        Column("opened_at", _("Opened"), "instant"),
        Column("closed_at", _("Closed"), "instant", exported_only=True),
        Column("base", _("Base"), exported_only=True),
        Column("region", _("Region"), exported_only=True),
        Column("taken_in", _("Taken in, 30 days"), exported_only=True),
    ),
    order=(Order("subject"),),
    filters=(
        named(),
        on_platform(),
        choice("type", _("Kind"), "institute"),
        choice("state", _("State"), "centre"),
        Filter("category", _("Category"), _INSPECTS, "choice", categories),
    ),
    empty=_("No centre matches. Register one above."),
)

ADMISSIONS = Listing(
    name="admissions",
    title=_("Admissions to bases"),
    lede=_("Who asks to be admitted, who is, and until when. A badge lives with its admission."),
    permission="staff.view",
    sql=f"""
select c.subject, c.name, a.key as shop, c.subject || '|' || a.key as place,
    coalesce(a.value -> 'renewal' ->> 'state',
        case when a.value ->> 'state' = 'admitted' and (a.value ->> 'to')::timestamptz <= {SQL_NOW} then 'ended'
        else a.value ->> 'state' end) as state,
    coalesce((a.value -> 'renewal' ->> 'applied_at')::timestamptz, (a.value ->> 'applied_at')::timestamptz,
        (a.value ->> 'at')::timestamptz) as applied_at,
    (a.value ->> 'from_')::timestamptz as admitted_at, (a.value ->> 'to')::timestamptz as ends_at,
    a.value ->> 'reason' as reason
from surety_centre c cross join lateral json_each(coalesce(c.doc -> 'admissions', '{{}}'::json)) a
""",
    columns=(
        Column("place", _("Application"), "admission"),
        Column("shop", _("Shop"), "shop"),
        Column("state", _("State"), "label", "admission"),
        Column("applied_at", _("Applied"), "instant"),
        Column("admitted_at", _("Admitted from"), "instant"),
        Column("ends_at", _("Until"), "due"),
        Column("reason", _("Reason"), "prose"),
        Column("subject", _("Centre"), exported_only=True),
    ),
    order=(Order("applied_at", True, "timestamptz"), Order("place")),
    filters=(
        shop_filter(),
        centre_filter("subject"),
        choice("state", _("State"), "admission"),
        on_day("applied_at"),
    ),
    empty=_("No application matches."),
)

QUALIFICATIONS = Listing(
    name="qualifications",
    title=_("Qualifications"),
    lede=_("Documents of shops: verify what waits, see what ends soon. An expiry acts by itself."),
    permission="staff.view",
    sql="""
select s.subject as shop, s.name, q.value ->> 'number' as number, q.value ->> 'document' as document,
    coalesce(q.value ->> 'state', 'stated') as state, q.value ->> 'issuer' as issuer,
    coalesce(q.value ->> 'person', q.value ->> 'brand', q.value ->> 'company', q.value ->> 'category') as whose,
    (q.value ->> 'from_') as from_, (q.value ->> 'to') as to_day, (q.value ->> 'stated_at')::timestamptz as stated_at,
    s.subject || '|' || (q.value ->> 'number') as place
from surety_shop s cross join lateral json_each(coalesce(s.doc -> 'qualifications', '{}'::json)) q
""",
    columns=(
        Column("place", _("Document"), "qualification"),
        Column("document", _("Kind"), "label", "document"),
        Column("shop", _("Shop"), "shop"),
        Column("state", _("State"), "label", "qualification"),
        Column("whose", _("Whose")),
        Column("issuer", _("Issuer")),
        Column("from_", _("Valid from")),
        Column("to_day", _("Not valid from")),
        Column("stated_at", _("Handed in"), "instant"),
        Column("number", _("Number"), exported_only=True),
    ),
    order=(Order("stated_at", True, "timestamptz"), Order("place")),
    filters=(
        Filter("q", _("Number"), "position(lower(%s) in lower(number)) > 0"),
        shop_filter(),
        choice("document", _("Kind"), "document"),
        choice("state", _("State"), "qualification"),
        on_day("stated_at"),
    ),
    empty=_("No document matches."),
)

SEEDS = Listing(
    name="seeds",
    title=_("Known pieces"),
    lede=_("Planted among the others: what is true of each was promised in the public log before it was sent in."),
    permission="staff.seeds",
    sql="""
select s.subject, s.piece, s.centre, s.category, s.truth, s.state, s.verdict, s.committed_at, s.ended_at, p.stage
from surety_seed s left join surety_piece p on p.subject = s.piece
""",
    columns=(
        Column("subject", _("Promise"), "place", "staff:seed"),
        Column("piece", _("Piece"), "piece", "staff:piece"),
        Column("centre", _("Centre"), "centre"),
        Column("category", _("Category"), "category"),
        Column("truth", _("True of it"), "label", "truth"),
        Column("verdict", _("Found"), "label", "verdict"),
        Column("state", _("State"), "label", "seed"),
        Column("stage", _("Stage"), "label", "stage"),
        Column("committed_at", _("Promised on"), "instant"),
        Column("ended_at", _("Revealed"), "instant"),
    ),
    order=(Order("committed_at", True, "timestamptz"), Order("subject")),
    filters=(
        Filter("q", _("Piece"), "position(lower(%s) in lower(piece)) > 0"),
        centre_filter(),
        choice("truth", _("True of it"), "truth"),
        choice("state", _("State"), "seed"),
        on_day("committed_at"),
    ),
    empty=_("Nothing is planted. Promise a piece above, before it is sent in."),
)
