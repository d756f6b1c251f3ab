"""The postings behind a figure of a statement, as a list with filters, sums and exports."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from surety.consoles import typed
from surety.consoles.listing import Column, Listing, Order, Selection
from surety.consoles.statement.whose import Whose
from surety.money import queries
from surety.money.statement import FROM_ORDERS, KINDS, Moved, Period, effects_of, kind_of

_POSTINGS = """
select bucket, subject, shop, effect, account, counter, amount_fen, currency, rule_table, rule_row, occurred_at,
       recorded_at, settled_no, 0::bigint as settlement_no from surety_posting
"""
_SETTLEMENTS = """
union all select bucket, shop, shop, 'settlement:' || cause, account, '', amount_fen, currency, '', '', recorded_at,
       recorded_at, null, settlement_no from surety_settlement where bucket = {bucket}
union all select bucket, shop, shop, 'settlement:' || cause, 'merchant', account, -amount_fen, currency, '', '',
       recorded_at, recorded_at, null, settlement_no from surety_settlement
       where bucket = {bucket} and cause in ({causes})
"""
_COLUMNS = (
    Column("recorded_at", _("Booked"), "instant"),
    Column("subject", _("Order")),
    Column("effect", _("What for")),
    Column("account", _("Account")),
    Column("counter", _("Other side")),
    Column("amount_fen", _("Amount"), "money"),
    Column("currency", _("Currency")),
    Column("rule_table", _("Table")),
    Column("rule_row", _("Rule row")),
    Column("occurred_at", _("Happened"), "instant"),
    Column("settlement_no", _("Settlement")),
)
_ORDER = (
    Order("recorded_at", True, "timestamptz"),
    Order("subject"),
    Order("effect"),
    Order("account"),
    Order("settlement_no", cast="bigint"),
    Order("counter"),
    Order("currency"),
)


@dataclass(frozen=True)
class Wanted:
    """Which postings; empty fields select everything."""

    account: str = ""
    kind: str = ""
    currency: str = ""
    settled: int | None = None


@dataclass(frozen=True)
class Sum:
    currency: str
    amount_fen: int
    postings: int


def wanted_of(request: HttpRequest, whose: Whose) -> Wanted:
    """Read from the address; what is no account or kind of ours selects nothing of it."""
    account, kind = request.GET.get("account", ""), request.GET.get("kind", "")
    currency, settled = request.GET.get("currency", ""), typed.whole(request.GET.get("settled", ""), most=2**63 - 1)
    return Wanted(
        account=account if account.isidentifier() and len(account) < 40 else "",
        kind=kind if kind in KINDS else "",
        currency=currency if currency.isalpha() and currency.isascii() and len(currency) == 3 else "",
        settled=settled if whose.settled_bucket is not None else None,
    )


def listing_of(whose: Whose) -> Listing:
    """Constants of ours and a bucket's number; whatever a reader typed is a parameter."""
    sql = _POSTINGS
    if whose.settled_bucket is not None:
        causes = ", ".join(f"'{cause}'" for cause in FROM_ORDERS)
        sql += _SETTLEMENTS.format(bucket=int(whose.settled_bucket), causes=causes)
    return Listing(
        name=f"{whose.name}-postings",
        title=_("Postings"),
        lede="",
        permission="",
        sql=sql,
        columns=_COLUMNS if not whose.only else tuple(each for each in _COLUMNS if each.key != "counter"),
        order=_ORDER,
    )


def selection_of(whose: Whose, period: Period, wanted: Wanted) -> Selection:
    since, until = queries.instants(period)
    parts: list[tuple[str, list[Any]]] = [
        (whose.condition, list(whose.values)),
        ("recorded_at >= %s and recorded_at < %s", [since, until]),
    ]
    if whose.only:
        parts.append(("account = any(%s)", [list(whose.only)]))
    if wanted.account:
        parts.append(("account = %s", [wanted.account]))
    if wanted.currency:
        parts.append(("currency = %s", [wanted.currency]))
    if wanted.settled is not None:
        parts.append(("settled_no = %s", [wanted.settled]))
    if wanted.kind:
        parts.append(_of_kind(wanted.kind))
    where = " and ".join(f"({condition})" for condition, _values in parts)
    return Selection(where, [value for _condition, values in parts for value in values], {}, "")


def _of_kind(kind: str) -> tuple[str, list[Any]]:
    """Effects by their beginnings: what settlement moves is deposit where its cause says so."""
    if kind == "other":
        known = [start for each in KINDS for start in effects_of(each)]
        return "effect !~ %s", [_beginning(known)]
    others = [start for each in KINDS if each != kind for start in effects_of(each)]
    more_exact = [
        start for start in others if any(start.startswith((f"{own}:", f"{own}_")) for own in effects_of(kind))
    ]
    if more_exact:
        return "effect ~ %s and effect !~ %s", [_beginning(effects_of(kind)), _beginning(more_exact)]
    return "effect ~ %s", [_beginning(effects_of(kind))]


def _beginning(starts: Any) -> str:
    return f"^({'|'.join(starts)})([:_]|$)"


def sums(whose: Whose, period: Period, wanted: Wanted) -> list[Sum]:
    """What the selected postings come to, by currency: read as a statement is, however many they are."""
    with connection.cursor() as cursor:
        if wanted.settled is not None:
            return _settled_sums(cursor, whose, period, wanted)
        found = [each for each in whose.moved(cursor, period) if _fits(each, whose, wanted) and each.postings]
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for each in found:
        totals[each.currency][0] += each.amount_fen
        totals[each.currency][1] += each.postings
    return [Sum(currency, *figures) for currency, figures in sorted(totals.items())]


def _fits(moved: Moved, whose: Whose, wanted: Wanted) -> bool:
    return (
        (not whose.only or moved.account in whose.only)
        and (not wanted.account or moved.account == wanted.account)
        and (not wanted.kind or kind_of(moved.effect) == wanted.kind)
        and (not wanted.currency or moved.currency == wanted.currency)
    )


def _settled_sums(cursor: Any, whose: Whose, period: Period, wanted: Wanted) -> list[Sum]:
    """Of one settlement, which carries over a bounded number of postings."""
    selection = selection_of(whose, period, wanted)
    sql = f"select currency, sum(amount_fen)::bigint, count(*) from ({_POSTINGS}) t where {selection.where} group by 1"
    cursor.execute(f"{sql} order by 1", selection.params)
    return [Sum(*row) for row in cursor.fetchall()]
