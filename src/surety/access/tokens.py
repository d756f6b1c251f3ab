"""API tokens: made once, shown once, kept as a digest; looked up from a short-lived memory."""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
import time
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from surety.access.models import ApiToken, User
from surety.engine.fact import Party, Source

PREFIX = "surety_"
REMEMBERED_SECONDS = 3.0
"""A revoked token stops working within this time on every process."""
REMEMBERED_MAX = 10_000

_FORM = re.compile(r"surety_[A-Za-z0-9_-]{43}")
_SCOPES = {
    ApiToken.Holder.PLATFORM: re.compile(r"[a-z0-9_]{1,24}"),
    ApiToken.Holder.SHOP: re.compile(r"[a-z0-9_]{1,24}:[\x21-\x2b\x2d-\x7e]{1,71}"),
    ApiToken.Holder.CARRIER: re.compile(r"[a-z0-9_]{1,24}"),
    ApiToken.Holder.CENTRE: re.compile(r"[a-z0-9]{1,12}:ic-[a-z0-9-]{1,24}"),
}


class BadScope(ValueError):
    """The scope does not fit the party: a platform's name, a shop's or centre's id, a carrier's code."""


@dataclass(frozen=True)
class Caller:
    """The program behind a token."""

    token_id: int
    party: Party
    scope: str

    @property
    def source(self) -> Source:
        return Source(self.party, self.scope, actor=f"token:{self.token_id}")


def fits(party: str, scope: str) -> bool:
    return party in _SCOPES and bool(_SCOPES[party].fullmatch(scope))


def create(
    name: str, *, party: str, scope: str, by: User | None = None, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new token and its text, which is never seen again."""
    if not fits(party, scope):
        raise BadScope(f"{scope!r} is no scope of {party}")
    text = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        name=name,
        party=party,
        scope=scope,
        digest=digest_of(text),
        hint=text[-4:],
        created_by=by,
        expires_at=expires_at,
    )
    return row, text


def revoke(token: ApiToken) -> None:
    """Stop a token. The row stays: it says who stated what."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def digest_of(text: str) -> str:
    """A token has 256 random bits, so a plain digest cannot be turned back."""
    return hashlib.sha256(text.encode()).hexdigest()


_remembered: dict[str, tuple[float, Caller | None]] = {}
_lock = threading.Lock()


def find(text: str) -> Caller | None:
    """Who holds this token now; None if nobody does."""
    if not _FORM.fullmatch(text):
        return None
    digest = digest_of(text)
    kept = _remembered.get(digest)
    now = time.monotonic()
    if kept and kept[0] > now:
        return kept[1]
    caller = _look_up(digest)
    if caller is not None:  # guesses are not worth remembering
        with _lock:
            if len(_remembered) >= REMEMBERED_MAX:
                _remembered.clear()
            _remembered[digest] = (now + REMEMBERED_SECONDS, caller)
    return caller


def _look_up(digest: str) -> Caller | None:
    rows = ApiToken.objects.filter(digest=digest, revoked_at=None)
    found = rows.values_list("id", "party", "scope", "expires_at").first()
    if found is None or (found[3] is not None and found[3] <= timezone.now()):
        return None
    return Caller(found[0], Party(found[1]), found[2])
