"""The database a command works on: the one that SURETY_DATABASE_URL names, or the embedded one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from surety.config import environment
from surety.config.environment import BadSetting
from surety.launcher.errors import DatabaseUnavailable
from surety.launcher.postgres import Server, start

_CONNECT_SECONDS_MAX = 10


@contextmanager
def open_database(*, waits: bool = False) -> Iterator[Server | None]:
    """Make sure the database runs; yields the embedded server if there is one.

    Child processes inherit SURETY_DATABASE_URL, and so start nothing themselves. One that `waits` for a database by
    itself is not refused when it is away.
    """
    if os.environ.get("SURETY_DATABASE_URL"):
        _check_addresses()
        with _troubles_said_plainly():
            if not waits:
                _check_answers()
            yield None
        return
    server = start(environment.home())
    os.environ["SURETY_DATABASE_URL"] = server.url
    try:
        with _troubles_said_plainly():
            yield server
    finally:
        del os.environ["SURETY_DATABASE_URL"]
        server.stop()


def _check_addresses() -> None:
    """Nothing of a wrong one is repeated: its password may be anywhere in it."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    for name in ("SURETY_DATABASE_URL", "SURETY_WEB_DATABASE_URL"):
        given = os.environ.get(name)
        if not given:
            continue
        try:
            parts = urlsplit(given)
            usable = parts.scheme in {"postgresql", "postgres"} and parts.port != 0
            conninfo_to_dict(given)
        except (ValueError, ProgrammingError):
            usable = False
        if not usable:
            raise BadSetting(f"{name} is no address of a database, such as postgresql://user:password@host:5432/surety")


def _check_answers() -> None:
    import psycopg

    psycopg.connect(environment.owner_url(), connect_timeout=_CONNECT_SECONDS_MAX).close()


@contextmanager
def _troubles_said_plainly() -> Iterator[None]:
    """A database that is away or not set up is no fault of the program: one sentence, no traceback."""
    import psycopg

    try:
        yield
    except Exception as error:
        cause = error if isinstance(error, psycopg.Error) else error.__cause__  # Django wraps them
        if isinstance(cause, psycopg.OperationalError):
            raise DatabaseUnavailable(f"the database cannot be used: {_reason(cause)}") from None
        if isinstance(cause, psycopg.errors.UndefinedTable):
            raise DatabaseUnavailable("the database has no tables of Surety's yet: run `surety migrate`") from None
        raise


def _reason(error: BaseException) -> str:
    if "@" in (urlsplit(environment.owner_url()).password or ""):
        return "it is away, or SURETY_DATABASE_URL is wrong (an @ in a password is written %40)"
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
