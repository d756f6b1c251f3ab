"""Rounds of random forms, facts and events; `tests/fuzz` has a few of them in every run of the tests."""

from __future__ import annotations

from collections import Counter

import psycopg

COUNT = 150


def asked(url: str, seed: int) -> str:
    """`COUNT` of each. Django is set up on the way: it wants the soak's own home and server."""
    from surety.config.migration import set_up_django

    set_up_django()
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.ALLOWED_HOSTS = ["testserver"]
    from tests.fuzz.documents import SENDING, Callers
    from tests.fuzz.forms import Site, send

    with psycopg.connect(url, autocommit=True) as connection:
        site = Site(url, connection)
        answers = Counter(send(site, seed * COUNT + n)[:3] for n in range(COUNT))
    callers = Callers()
    for sending in SENDING.values():
        answers.update(str(sending(callers, seed * COUNT + n).status_code) for n in range(COUNT))
    return ", ".join(f"{count} x {status}" for status, count in answers.most_common())
