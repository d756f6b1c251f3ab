"""A brake on guessing passwords, counted in the database so that every web process counts the same.

An attempt is written before the password is looked at and removed when it was right, so attempts made at the
same moment cannot slip past the count together. The tightest limit is per name and address: a stranger
elsewhere cannot lock a person out with few attempts.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from surety.access.models import SignInAttempt

WINDOW = timedelta(minutes=15)
PER_NAME_AND_ADDRESS_MAX = 5
PER_NAME_MAX = 30
PER_ADDRESS_MAX = 60


def record(name: str, *, address: str) -> bool:
    """Write down an attempt; False if there were too many already."""
    now = timezone.now()
    SignInAttempt.objects.filter(at__lt=now - timedelta(days=1)).delete()
    digest = _digest(name)
    SignInAttempt.objects.create(name_digest=digest, address=address, at=now)
    recent = SignInAttempt.objects.filter(at__gt=now - WINDOW)
    by_name = recent.filter(name_digest=digest)
    return (
        by_name.filter(address=address).count() <= PER_NAME_AND_ADDRESS_MAX
        and by_name.count() <= PER_NAME_MAX
        and recent.filter(address=address).count() <= PER_ADDRESS_MAX
    )


def clear(name: str, *, address: str) -> None:
    """The password was right: these attempts were the person's own."""
    SignInAttempt.objects.filter(name_digest=_digest(name), address=address).delete()


def _digest(name: str) -> str:
    return salted_hmac("surety.sign_in", name.strip().casefold(), algorithm="sha256").hexdigest()
