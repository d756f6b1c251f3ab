"""Codes ordered from a page, by a centre itself or by staff for it: one at a time, within what it can use up."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from surety.certificates import ordering
from surety.certificates.models import CodeOrder
from surety.inspection.models import ItemCode

COUNT_MAX = 2000
"""Of one order; a command orders more."""
OPEN_MAX = 5
UNUSED_MAX = 20_000
"""Codes of a centre that are free or being made: whoever finds a roll can print them."""


def place(centre: str, *, text: str, name: str, by: str, now: datetime) -> str:
    """Order as many as were typed, once however often `name` is sent; returns what stands against it, or nothing."""
    count = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    if not 1 <= count <= COUNT_MAX:
        return _("Order between 1 and %(most)d codes.") % {"most": COUNT_MAX}
    if not ordering.NAME.fullmatch(name):
        name = ordering.new_name(now)
    with transaction.atomic():
        _alone(centre)
        if CodeOrder.objects.filter(name=name).exists():
            return ""
        if fault := _too_many(centre, count):
            return fault
        CodeOrder.objects.create(name=name, centre=centre, count=count, ordered_at=now, ordered_by=by)
    return ""


def _alone(centre: str) -> None:
    """Until this transaction ends nobody else counts the centre's orders: two at once are one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('surety code orders'), hashtext(%s))", [centre])


def _too_many(centre: str, count: int) -> str:
    being_made = CodeOrder.objects.filter(centre=centre, made_at=None)
    if being_made.count() >= OPEN_MAX:
        return _("Several orders are being made already. Wait until they are done.")
    unused = ItemCode.objects.filter(centre=centre, state="issued").count()
    unused += being_made.aggregate(sum=Sum("count"))["sum"] or 0
    if unused + count > UNUSED_MAX:
        return _("%(unused)d codes are still unused. Use them up, or void what was lost, before you order more.") % {
            "unused": unused
        }
    return ""
