"""A form's own number. It becomes the id of the fact, so sending a form twice states one fact.

It carries the moment the form was made: the fact's `at` must be the same each time, or the second sending
would be another content under the same id. What counts for a shop's command is our receipt time anyway.
"""

import re
import secrets
from datetime import UTC, datetime

from django.http import HttpRequest

from surety.consoles import clock
from surety.engine.fact import EARLIEST

_FORM = re.compile(r"([0-9]{16})-([0-9a-f]{16})")


def issue(now: datetime) -> str:
    return f"{int(now.timestamp() * 1_000_000):016d}-{secrets.token_hex(8)}"


def of(request: HttpRequest) -> tuple[str, datetime] | None:
    """The fact id and its `at` of the form that was sent; None for a form we never issued."""
    return read(request.POST.get("nonce", ""), now=clock.now_of(request))


def read(text: str, *, now: datetime) -> tuple[str, datetime] | None:
    """The fact id and its `at`; None for what we never issued, or not yet, or before any fact may be dated."""
    found = _FORM.fullmatch(text or "")
    if not found:
        return None
    at = datetime.fromtimestamp(int(found[1]) / 1_000_000, UTC)
    return (f"web:{text}", at) if EARLIEST <= at <= now else None
