"""Shops' deposits: what is required, what stands there, and what is short of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from surety.consoles.listing import Column, Listing, Order
from surety.consoles.tables.fields import named, on_platform

DEPOSITS = Listing(
    name="deposits",
    title=_("Deposits"),
    lede=_("What each shop must leave with the platform, what is there after settlements, and what is short."),
    permission="staff.money",
    sql="""select *, greatest(required_fen - standing_fen, 0)::bigint as short_fen from (
        select s.subject, s.name, s.platform, coalesce((s.doc ->> 'deposit_required_fen')::bigint, 0) as required_fen,
            coalesce((s.doc ->> 'deposit_fen')::bigint, 0) as paid_in_fen, coalesce(charged.fen, 0) as charged_fen,
            (coalesce((s.doc ->> 'deposit_fen')::bigint, 0) + coalesce(charged.fen, 0))::bigint as standing_fen,
            coalesce(s.doc ->> 'currency', 'CNY') as currency
        from surety_shop s left join lateral (select sum(amount_fen)::bigint as fen from surety_settlement t
            where t.bucket = s.bucket and t.shop = s.subject and t.account = 'deposit') charged on true) d""",
    columns=(
        Column("subject", _("Shop"), "statement", name="name"),
        Column("required_fen", _("Required"), "money"),
        Column("paid_in_fen", _("Paid in, less taken out"), "money"),
        Column("charged_fen", _("Charged by settlements"), "money"),
        Column("standing_fen", _("Stands there"), "money"),
        Column("short_fen", _("Short"), "money"),
        Column("platform", _("Platform"), "platform"),
        Column("currency", _("Currency"), exported_only=True),
    ),
    order=(Order("short_fen", True, "bigint"), Order("subject")),
    filters=(
        named(),
        on_platform(),
    ),
    tabs=(("short", _("Short")), ("held", _("Required or paid in")), ("all", _("All"))),
    tab_sql={"short": "short_fen > 0", "held": "required_fen > 0 or paid_in_fen <> 0"},
    empty=_("No shop's deposit is short."),
)
