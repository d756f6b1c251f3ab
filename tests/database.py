"""The template database, its clones, and emptying a clone."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from surety.config.environment import with_database
from surety.engine import db

_TEMPLATE = "surety_template"

_TABLES = """
    SELECT c.relname
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""

_LARGE = """
    SELECT c.relname
      FROM pg_class c LEFT JOIN pg_inherits i ON i.inhparent = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
     GROUP BY c.relname HAVING sum(pg_relation_size(coalesce(i.inhrelid, c.oid))) > 500000
"""
_OWNED = """
    SELECT d.objid::regclass::text
      FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
     WHERE d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
       AND d.refobjid IN (SELECT oid FROM pg_class WHERE relname = any(%s))
"""


_kept = threading.local()


def plain(url: str) -> psycopg.Connection:
    return psycopg.connect(url, autocommit=True)


@contextmanager
def kept(url: str | None = None, connect: Callable[..., Any] = db.connect) -> Iterator[Any]:
    """What `connect` gives, kept for the thread's next use: a new connection has every table to look up."""
    held = vars(_kept).setdefault(os.getpid(), {})  # a forked process has its own
    if (url, connect) not in held or held[url, connect].closed:
        held[url, connect] = connect(url)
    yield held[url, connect]


def clone_template(server_url: str, url: str) -> None:
    """Give `url` a fresh database, migrating the template first if nobody has."""
    name = str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])
    with psycopg.connect(with_database(server_url, "postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_TEMPLATE]).fetchone()
        if not found:
            _create(connection, "surety_draft")
            _migrate(with_database(server_url, "surety_draft"))
            connection.execute(f"ALTER DATABASE surety_draft RENAME TO {_TEMPLATE}")
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        _create(connection, name, _TEMPLATE)


def _create(connection: psycopg.Connection, name: str, template: str = "template1") -> None:
    connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))


def _migrate(url: str) -> None:
    command = [sys.executable, "-m", "surety.cli.main", "migrate"]
    done = subprocess.run(
        command,
        env=os.environ | {"SURETY_DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the migrations failed:\n{done.stdout}")


def filled_tables(connection: psycopg.Connection) -> list[str]:
    names = [name for (name,) in connection.execute(_TABLES).fetchall()]
    probe = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(name, sql.Identifier(name)) for name in names
    )
    return [name for (name,) in connection.execute(probe).fetchall()]


def empty_tables(connection: psycopg.Connection, keep: frozenset[str]) -> None:
    """Only the tables that hold something, and small ones row by row: a truncated table is new files on the disk.

    Whoever still writes is waited for. The first release stays. Sequences begin anew where their table was emptied.
    """
    names = [name for name in filled_tables(connection) if name not in keep]
    large = {name for (name,) in connection.execute(_LARGE).fetchall()}
    steps = ["DELETE FROM surety_release WHERE release_no > 1"]
    if names:
        steps.append(_listed("LOCK TABLE {} IN EXCLUSIVE MODE", names))
        steps += [_listed("DELETE FROM {}", [name]) for name in names if name not in large]
        steps += [f"SELECT setval({name!r}, 1, false)" for name in _sequences_of(connection, names)]
    if large & set(names):
        steps.append(_listed("TRUNCATE {} RESTART IDENTITY CASCADE", sorted(large & set(names))))
    connection.execute("; ".join(steps))


def _listed(statement: str, names: list[str]) -> str:
    return sql.SQL(statement).format(sql.SQL(", ").join(map(sql.Identifier, names))).as_string()


def _sequences_of(connection: psycopg.Connection, names: list[str]) -> list[str]:
    return [name for (name,) in connection.execute(_OWNED, [names]).fetchall()]
