"""Bring a database up to date: the web role, the schema, the rights. Safe to repeat, and safe to race."""

import os
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
    _prepare_engine()


def _prepare_engine() -> None:
    """A database without a rulebook gets the packaged one, and the fact log its next months."""
    from surety.engine import book, clock, db, partitions, vault

    with db.connect() as connection:
        vault.check_secret(connection)
        now = clock.now(connection)
        book.install_packaged(connection, now=now)
        partitions.ensure(connection, now)


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
