"""Whose statement it is: where its sums and its postings come from, and which accounts it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from surety.engine.keys import bucket_of
from surety.money import queries
from surety.money.statement import BUYER_ACCOUNTS, BUYER_ALWAYS, SHOP_ACCOUNTS, Account, Moved, Period, state


@dataclass(frozen=True)
class Whose:
    """`name` begins the names of files; `condition` and `values` select its postings among all."""

    name: str
    subject: str
    moved: Callable[[Any, Period], list[Moved]]
    always: tuple[str, ...]
    only: tuple[str, ...]
    condition: str
    values: tuple[Any, ...]
    settled_bucket: int | None = None
    """The bucket of the shop whose settlements belong to it."""

    def state(self, period: Period) -> list[Account]:
        with connection.cursor() as cursor:
            return state(self.moved(cursor, period), always=self.always, only=self.only)


def shops(shop: str) -> Whose:
    return Whose(
        name="statement-shop",
        subject=shop,
        moved=lambda cursor, period: queries.moved_of_shop(cursor, shop, period),
        always=SHOP_ACCOUNTS,
        only=(),
        condition="shop = %s",
        values=(shop,),
        settled_bucket=bucket_of(shop),
    )


def buyers(platform: str, buyer: str) -> Whose:
    """All orders of one buyer, by the platform's pseudonym."""
    return Whose(
        name="statement-buyer",
        subject=f"{platform}:{buyer}",
        moved=lambda cursor, period: queries.moved_of_buyer(cursor, platform, buyer, period),
        always=BUYER_ALWAYS,
        only=BUYER_ACCOUNTS,
        condition="(bucket, subject) in (select bucket, subject from surety_order where buyer = %s and platform = %s)",
        values=(buyer, platform),
    )


def orders(order: str) -> Whose:
    """One order as its buyer sees it."""
    return Whose(
        name="statement-order",
        subject=order,
        moved=lambda cursor, period: queries.moved_of_order(cursor, order, period),
        always=BUYER_ALWAYS,
        only=BUYER_ACCOUNTS,
        condition="bucket = %s and subject = %s",
        values=(bucket_of(order), order),
    )
