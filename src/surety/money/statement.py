"""A statement: what stood on each account before a period, what moved it by kind, and what stands after it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

KINDS = (
    "held", "released", "refunded", "compensation", "advance", "freight", "inspection", "service", "penalties",
    "deposit", "settlement", "other",
)  # fmt: skip
"""Kinds of movement, in the order a statement lists them."""

_KIND = {
    "payment": "held",
    "release": "released",
    "taken_back": "released",
    "refund": "refunded",
    "refund_sent": "refunded",
    "refund_reached": "refunded",
    "late_compensation": "compensation",
    "late_penalty": "penalties",
    "advance": "advance",
    "return_freight": "freight",
    "freight": "freight",
    "inspection": "inspection",
    "service_fee": "service",
    "deposit": "deposit",
    "settlement:top_up": "deposit",
    "settlement": "settlement",
}
"""By the longest beginning of an effect: `late_penalty_reversal` is a penalty's, `advance_repaid` an advance's."""

SHOP_ACCOUNTS = ("held", "refunding", "merchant", "receivable", "deposit", "owed")
"""What a shop's statement always shows; the platform's and the buyers' sides of its orders follow where they moved."""
BUYER_ALWAYS = ("buyer", "refunding")
BUYER_ACCOUNTS = ("buyer", "refunding", "coupon", "buyer_credit", "buyer_debt")
"""All that a buyer's statement may show: what is between the platform and the shop is no buyer's."""
FROM_ORDERS = ("merchant", "compensation", "penalty")
"""Causes of a settlement that carry over what the shop's orders moved; others come from elsewhere."""


class Period(NamedTuple):
    """Whole days of the platform's zone, by when a posting was recorded; without `first`, from the beginning."""

    first: date | None
    last: date


class Moved(NamedTuple):
    """What one effect did to one account: before the period, and in it, where `postings` counts the rows."""

    account: str
    effect: str
    currency: str
    before_fen: int
    amount_fen: int
    postings: int


@dataclass(frozen=True)
class Line:
    kind: str
    amount_fen: int
    postings: int


@dataclass(frozen=True)
class Account:
    account: str
    currency: str
    opening_fen: int
    lines: tuple[Line, ...]
    closing_fen: int


def kind_of(effect: str) -> str:
    """The kind of an effect's movement; one that nobody named is shown all the same."""
    fitting = [start for start in _KIND if effect == start or effect.startswith((f"{start}:", f"{start}_"))]
    return _KIND[max(fitting, key=len)] if fitting else "other"


def effects_of(kind: str) -> tuple[str, ...]:
    """The beginnings that make a kind; for a query, together with those of other kinds that begin alike."""
    return tuple(start for start, its in _KIND.items() if its == kind)


def state(moved: Iterable[Moved], *, always: tuple[str, ...], only: tuple[str, ...] = ()) -> list[Account]:
    """The statement, account by account: those of `always` first, whatever stands there; `only` leaves out others."""
    found = [each for each in moved if not only or each.account in only]
    currencies = sorted({each.currency for each in found}) or ["CNY"]
    by_account: dict[tuple[str, str], list[Moved]] = defaultdict(list)
    for each in found:
        by_account[each.currency, each.account].append(each)
    others = sorted({each.account for each in found} - set(always))
    return [
        _account(account, currency, by_account[currency, account])
        for currency in currencies
        for account in (*always, *others)
        if account in always or by_account[currency, account]
    ]


def _account(account: str, currency: str, moved: list[Moved]) -> Account:
    opening_fen = sum(each.before_fen for each in moved)
    amounts: dict[str, int] = defaultdict(int)
    postings: dict[str, int] = defaultdict(int)
    for each in moved:
        amounts[kind_of(each.effect)] += each.amount_fen
        postings[kind_of(each.effect)] += each.postings
    lines = tuple(Line(kind, amounts[kind], postings[kind]) for kind in KINDS if postings[kind])
    return Account(account, currency, opening_fen, lines, opening_fen + sum(line.amount_fen for line in lines))
