"""Signed links for buyers: no account, one order, one purpose, until a date."""

from __future__ import annotations

import time

from django.core import signing
from django.urls import reverse

SALT = "surety.buyer.order"
LASTS_DAYS = 180


class BadLink(Exception):
    """Not a link of ours, changed on the way, of another purpose, or expired: the reader learns no more."""


def sign(order: str, *, now: float | None = None, lasts_days: int = LASTS_DAYS) -> str:
    """The token of an order's buyer page. The end is inside the signature."""
    ends = int((time.time() if now is None else now) + lasts_days * 86_400)
    return signing.dumps([order, ends], salt=SALT)


def read(token: str, *, now: float | None = None) -> str:
    """The order a token opens."""
    if len(token) > 400:
        raise BadLink
    try:
        order, ends = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise BadLink from None
    if not isinstance(order, str) or (time.time() if now is None else now) >= ends:
        raise BadLink
    return order


def address_of(order: str) -> str:
    """The path of an order's buyer page."""
    return reverse("buyer-order", args=[sign(order)])
