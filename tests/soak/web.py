"""Rounds of random forms, facts and events; `tests/fuzz` has a few of them in every run of the tests.

Each in a process of its own: Django and the gate keep their connections, and other rounds kill the server under them.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import psycopg

COUNT = 150


def asked(seed: int) -> str:
    done = subprocess.run([sys.executable, "-m", "tests.soak.web", str(seed)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-6000:]
    return done.stdout.strip()


def ask(seed: int) -> str:
    """`COUNT` of each, to a site of its own in an empty database."""
    from surety.config import environment
    from surety.config.migration import set_up_django

    set_up_django()
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.ALLOWED_HOSTS = ["testserver"]
    from tests.fuzz.documents import SENDING, Callers
    from tests.fuzz.forms import Site, send

    url = environment.owner_url()
    with psycopg.connect(url, autocommit=True) as connection:
        site = Site(url, connection)
        answers = Counter(send(site, seed * COUNT + n)[:3] for n in range(COUNT))
    callers = Callers()
    for sending in SENDING.values():
        answers.update(str(sending(callers, seed * COUNT + n).status_code) for n in range(COUNT))
    return ", ".join(f"{count} x {status}" for status, count in answers.most_common())


if __name__ == "__main__":
    print(ask(int(sys.argv[1])))
