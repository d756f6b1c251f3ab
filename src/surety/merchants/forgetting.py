"""What return addresses said before they were changed or dropped is emptied once no open case sends goods there."""

from __future__ import annotations

from datetime import datetime

from surety.engine.db import Connection
from surety.engine.door import submit
from surety.engine.fact import Party, Source
from surety.engine.keys import bucket_of
from surety.merchants.return_addresses import ReturnAddressDropped

STAFF = Source(Party.STAFF, "staff")

_FORGET = """
update surety_vault v set content = null, erased_at = %s
from surety_shop s
where s.doc -> 'addresses_left' is not null
and v.bucket = s.bucket and v.subject = s.subject and v.erased_at is null and v.content -> 'to_detail' is not null
and not exists (select 1 from json_each(s.doc -> 'return_addresses') kept
    where kept.value ->> 'to_detail' like 'vault:' || replace(v.entry::text, '-', '') || ':%%')
and not exists (select 1 from surety_aftersale a where a.shop = s.subject
    and a.status not in ('refunded', 'completed', 'closed')
    and a.doc -> 'return_to' ->> 'to_detail' like 'vault:' || replace(v.entry::text, '-', '') || ':%%')
"""


def forget_addresses(connection: Connection, *, now: datetime) -> int:
    """How many were emptied. A shop's list of what it left says where to look; it holds the newest alone."""
    return connection.execute(_FORGET, [now]).rowcount


def drop_addresses(connection: Connection, shop: str, *, now: datetime) -> None:
    """None of a shop's addresses is named to another buyer; whoever is on the way to one still reads it."""
    kept = connection.execute(
        "select json_object_keys(doc -> 'return_addresses') from surety_shop where bucket = %s and subject = %s",
        [bucket_of(shop), shop],
    ).fetchall()
    dropped = [
        ReturnAddressDropped(id=f"{shop}/{number}/erased-{now:%Y%m%dT%H%M%S.%f}", at=now, shop=shop, number=number)
        for (number,) in kept
    ]
    submit(connection, dropped, source=STAFF, now=now)
