"""What one request may see and do, and how the database is told.

A scope is the only way from a request to rows: pages get it from `access`, the API from its token, a buyer's
page from its signed link. Each transaction announces it in `surety.scope`, which row-level security reads;
one that announces nothing sees nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import connection, transaction

from surety.engine.fact import Party, Source


class Kind(StrEnum):
    NOBODY = "nobody"
    ANYBODY = "anybody"
    STAFF = "staff"
    SHOP = "shop"
    ORDER = "order"
    CENTRE = "centre"


class UnusableScope(ValueError):
    """A shop or order id that would read as something else in `surety.scope`."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Who asks: staff see all, a shop its own rows, `order` one order (a buyer's link, an API call),
    a centre the pieces that come to it."""

    kind: Kind = Kind.NOBODY
    shop: str = ""
    order: str = ""
    centre: str = ""
    user_id: int | None = None
    user_name: str = ""
    main: bool = False
    permissions: frozenset[str] = field(default_factory=frozenset)

    def allows(self, permission: str) -> bool:
        return permission in self.permissions

    @property
    def setting(self) -> str:
        """The value of `surety.scope`; empty shows nothing."""
        if self.kind == Kind.STAFF:
            return "all"
        if self.kind == Kind.ANYBODY:
            return "anybody"  # names no shop: shows what is published, and nobody's rows
        if self.kind == Kind.SHOP:
            if "," in self.shop or ":" not in self.shop:
                raise UnusableScope(self.shop)
            return self.shop
        if self.kind == Kind.ORDER:
            if ":" not in self.order:
                raise UnusableScope(self.order)
            return f"order={self.order}"
        if self.kind == Kind.CENTRE:
            if ":ic-" not in self.centre:
                raise UnusableScope(self.centre)
            return f"centre={self.centre}"
        return ""

    @property
    def source(self) -> Source:
        """As whom the facts of this request are stated."""
        actor = f"user:{self.user_id}" if self.user_id else ""
        if self.kind == Kind.STAFF:
            return Source(Party.STAFF, "staff", actor=actor)
        if self.kind == Kind.SHOP:
            return Source(Party.SHOP, self.shop, actor=actor)
        if self.kind == Kind.ORDER:
            return Source(Party.BUYER, f"buyer:{self.order}", actor=actor)
        if self.kind == Kind.CENTRE:
            return Source(Party.CENTRE, self.centre, actor=actor)
        raise UnusableScope("nobody states nothing")


NOBODY = Scope()
ANYBODY = Scope(kind=Kind.ANYBODY)


def staff_scope(user_id: int | None = None) -> Scope:
    return Scope(kind=Kind.STAFF, user_id=user_id)


def shop_scope(shop: str) -> Scope:
    return Scope(kind=Kind.SHOP, shop=shop)


def order_scope(order: str) -> Scope:
    return Scope(kind=Kind.ORDER, order=order)


def centre_scope(centre: str) -> Scope:
    return Scope(kind=Kind.CENTRE, centre=centre)


def announce(scope: Scope) -> None:
    """Tell the current transaction what it may see. Ends with the transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a scope lasts as long as its transaction: none is open")
    with connection.cursor() as cursor:
        cursor.execute("select set_config('surety.scope', %s, true)", [scope.setting])


@contextmanager
def scoped(scope: Scope) -> Iterator[Scope]:
    """One transaction under a scope: `with scoped(shop_scope(shop)): ...`; also for streamed exports."""
    with transaction.atomic():
        announce(scope)
        yield scope
