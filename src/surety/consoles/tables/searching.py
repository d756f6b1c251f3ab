"""From what a person types (a number, a waybill, a full id) to exact ids: every search is a key look-up.

Numbers and ids may be typed in full-width letters, or copied with signs that nobody sees.
"""

from __future__ import annotations

import json

from django.db import connection
from django.db.models import Q

from surety.access.models import User
from surety.consoles import labels, typed
from surety.consoles.listing import FOUND_MAX
from surety.engine.keys import bucket_of
from surety.logistics.carriers import CARRIERS


def orders_named(text: str) -> list[str]:
    """Ids of orders a text may mean: a full id, a number on any platform, a parent, a waybill."""
    ids = cases_named(text)
    return sorted({*_existing(ids), *_children(ids), *_carried(_parcels(text))})[:FOUND_MAX]


def cases_named(text: str) -> list[str]:
    """Ids of after-sales cases a text may mean: a full id, or a number on any platform."""
    return _ids(typed.mark(text), _platforms())


def ids_named(text: str) -> list[str]:
    """Ids of whatever a text may mean, known here or not: a full id, a number on any platform, a waybill."""
    return sorted({*cases_named(text), *_parcels(text)})


def shops_named(text: str) -> list[str]:
    """Ids of shops a text may mean: a full id, a number on any platform, a part of a name."""
    return _called("surety_shop", text)


def centres_named(text: str) -> list[str]:
    return _called("surety_centre", text)


def creators_named(text: str) -> list[str]:
    return _called("surety_creator", text)


def buyers_named(text: str) -> list[str]:
    """Ids that buyers have on their platform: the whole one, with the platform or without, or else a part of it."""
    whole = {text, text.partition(":")[2]} - {""}
    sql = f"select distinct buyer from surety_order where {{}} limit {FOUND_MAX}"
    found = _all(sql.format("buyer = any(%s)"), [list(whole)])
    return [row[0] for row in found or _all(sql.format("position(lower(%s) in lower(buyer)) > 0"), [text])]


def recipients_named(text: str) -> list[str]:
    """Whom messages are written to: a shop or centre by name, the buyer of an order, or the platform's staff."""
    found = [f"shop:{each}" for each in shops_named(text)]
    found += [f"centre:{each}" for each in centres_named(text)]
    found += [f"buyer:{each}" for each in orders_named(text)]
    staff = ["staff"] if any(text.lower() in each for each in ("staff", labels.label("party", "staff").lower())) else []
    return [*([text] if ":" in text else []), *staff, *found][:FOUND_MAX]


def people_named(text: str) -> list[str]:
    """Actors of facts: people by their name or login, or an actor as it is stored."""
    called = Q(username__icontains=text) | Q(first_name__icontains=text) | Q(last_name__icontains=text)
    return [text, *(f"user:{key}" for key in User.objects.filter(called).values_list("pk", flat=True)[:FOUND_MAX])]


def _called(table: str, text: str) -> list[str]:
    """Names belong to few, so they are looked through; the table is a constant of this module.

    A full id is taken as it is: an order may name a shop that was never registered.
    """
    sql = (
        f"select subject from {table} where %(id)s in (subject, split_part(subject, ':', 2))"
        f" or position(lower(%(text)s) in lower(name)) > 0 order by subject limit {FOUND_MAX}"
    )
    whole = typed.mark(text)
    found = [row[0] for row in _all(sql, {"text": text, "id": whole})]
    return [*found, whole] if ":" in whole and whole not in found else found


def _parcels(text: str) -> list[str]:
    carrier, colon, waybill = typed.mark(text).rpartition(":")
    ids = _ids(f"{carrier}{colon}{waybill.upper()}", tuple(CARRIERS))
    return [each for each in ids if each.partition(":")[0] in CARRIERS]


def _ids(text: str, prefixes: tuple[str, ...]) -> list[str]:
    return [text] if ":" in text else [f"{prefix}:{text}" for prefix in prefixes]


def _platforms() -> tuple[str, ...]:
    """Platforms that have shops here."""
    sql = "select distinct split_part(subject, ':', 1) from surety_shop limit 50"
    return tuple(row[0] for row in _all(sql, []))


def _existing(ids: list[str]) -> list[str]:
    sql = "select subject from surety_order where bucket = any(%s::smallint[]) and subject = any(%s)"
    return [row[0] for row in _all(sql, [[bucket_of(each) for each in ids], ids])]


def _children(ids: list[str]) -> list[str]:
    sql = f"select subject from surety_order where parent = any(%s) limit {FOUND_MAX}"
    return [row[0] for row in _all(sql, [ids])]


def _carried(parcels: list[str]) -> list[str]:
    sql = "select doc -> 'orders' from surety_parcel where bucket = any(%s::smallint[]) and subject = any(%s)"
    found = _all(sql, [[bucket_of(each) for each in parcels], parcels])
    return [order for (orders,) in found for order in _as_list(orders)]


def _as_list(value: object) -> list[str]:
    return json.loads(value) if isinstance(value, str) else list(value or [])


def _all(sql: str, params: list[object] | dict[str, object]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
