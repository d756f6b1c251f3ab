"""The database a command works on: the one that SURETY_DATABASE_URL names, or the embedded one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from surety.config import environment
from surety.launcher.postgres import Server, start


@contextmanager
def open_database() -> Iterator[Server | None]:
    """Make sure the database runs; yields the embedded server if there is one.

    Child processes inherit SURETY_DATABASE_URL, and so start nothing themselves.
    """
    if os.environ.get("SURETY_DATABASE_URL"):
        yield None
        return
    server = start(environment.home())
    os.environ["SURETY_DATABASE_URL"] = server.url
    try:
        yield server
    finally:
        del os.environ["SURETY_DATABASE_URL"]
        server.stop()
