"""Signed links for buyers: no account, one order, one purpose, until a date.

A link that answers is the buyer's own: it comes from the platform, by its own message. What a shop may copy and pass on
only shows, for otherwise a shop could consent in its buyer's name (A14).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

SALT = "surety.buyer.order"
LASTS_DAYS = 180
_VIEW = "view"


class BadLink(Exception):
    """Not a link of ours, changed on the way, of another purpose, or expired: the reader learns no more.

    The audit does: `code`, and the order that an expired one was made for.
    """

    def __init__(self, code: str = "link_forged", order: str = "") -> None:
        super().__init__(code)
        self.code, self.order = code, order


@dataclass(frozen=True)
class Link:
    """What a token opens, and whether its holder may answer for the buyer."""

    order: str
    may_answer: bool


def sign(order: str, *, view_only: bool = False, now: float | None = None, lasts_days: int = LASTS_DAYS) -> str:
    """The token of an order's buyer page. The end and the purpose are inside the signature."""
    ends = int((time.time() if now is None else now) + lasts_days * 86_400)
    return signing.dumps([order, ends, _VIEW] if view_only else [order, ends], salt=SALT)


def read(token: str, *, now: float | None = None) -> Link:
    """What a token opens."""
    if len(token) > 400:
        raise BadLink
    try:
        order, ends, *purpose = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise BadLink from None
    if not isinstance(order, str):
        raise BadLink
    if (time.time() if now is None else now) >= ends:
        raise BadLink("link_expired", order)
    return Link(order, may_answer=not purpose)


def address_of(order: str, *, view_only: bool = False) -> str:
    """The path of an order's buyer page."""
    return reverse("buyer-order", args=[sign(order, view_only=view_only)])
