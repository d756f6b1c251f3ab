"""What return addresses said before they were changed or dropped is emptied once no open case sends goods there."""

from __future__ import annotations

from datetime import datetime

from surety.engine.db import Connection

_FORGET = """
update surety_vault v set content = null, erased_at = %s
from surety_shop s cross join lateral json_array_elements_text(s.doc -> 'addresses_left') gone (entry)
where s.doc -> 'addresses_left' is not null and v.erased_at is null
and v.bucket = s.bucket and v.subject = s.subject and v.entry = gone.entry::uuid
and not exists (select 1 from surety_aftersale a where a.shop = s.subject
    and a.status not in ('refunded', 'completed', 'closed')
    and a.doc -> 'return_to' ->> 'to_detail' like 'vault:' || gone.entry || ':%%')
"""


def forget_addresses(connection: Connection, *, now: datetime) -> int:
    """How many were emptied."""
    return connection.execute(_FORGET, [now]).rowcount
