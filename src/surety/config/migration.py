"""Bring a database up to date: the web role, the schema, the rights. Safe to repeat, and safe to race."""

import os
from datetime import UTC, datetime
from typing import TextIO

import psycopg

from surety.config import environment
from surety.config.grants import apply_grants, ensure_web_role

_LOCK = 0x5375_7265  # any constant: two processes migrating one database take turns


def migrate(stdout: TextIO | None = None, verbosity: int = 1) -> None:
    with psycopg.connect(environment.owner_url(), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        ensure_web_role(connection)
        _migrate_schema(stdout, verbosity)
        with connection.transaction():
            apply_grants(connection)
    _install_rulebook()


def _install_rulebook() -> None:
    """A database without a rulebook gets the packaged one; nothing is decided before there is a release."""
    from surety.engine import book, db

    with db.connect() as connection:
        book.install_packaged(connection, now=datetime.now(UTC))


def _migrate_schema(stdout: TextIO | None, verbosity: int) -> None:
    set_up_django()
    from django.core.management import call_command

    call_command("migrate", database="door", interactive=False, verbosity=verbosity, stdout=stdout)


def set_up_django() -> None:
    """Load Django for a command, if nobody has."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "surety.config.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
