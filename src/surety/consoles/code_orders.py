"""Codes ordered from a page, by a centre itself or by staff for it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from surety.certificates import ordering

COUNT_MAX = 2000
"""Of one order; a command orders more."""


def place(centre: str, *, text: str, name: str, by: str, now: datetime) -> str:
    """Order as many as were typed, once however often `name` is sent; returns what stands against it, or nothing."""
    count = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    if not 1 <= count <= COUNT_MAX:
        return _("Order between 1 and %(most)d codes.") % {"most": COUNT_MAX}
    if not ordering.NAME.fullmatch(name):
        name = ordering.new_name(now)
    try:
        with transaction.atomic():
            connection.ensure_connection()
            ordering.place(connection.connection, name=name, centre=centre, count=count, by=by, now=now)
    except ordering.BadOrder as error:
        return _refused(error)
    return ""


def _refused(error: ordering.BadOrder) -> str:
    if error.code == "too_many_open":
        return _("Several orders are being made already. Wait until they are done.")
    if error.code == "too_many_unused":
        return _("%(unused)d codes are still unused. Use them up, or void what was lost, before you order more.") % {
            "unused": error.unused
        }
    if error.code == "order_differs":
        return _("This form is too old. It has been made afresh; please send it again.")
    raise error
