"""The template database, its clones, and emptying a clone."""

import os
import subprocess
import sys

import psycopg
from psycopg import sql

from surety.config.environment import with_database

_TEMPLATE = "surety_template"

_TABLES = """
    SELECT c.relname
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""


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
    """Only the tables that hold something: truncating an empty one costs as much. The first release stays."""
    connection.execute("DELETE FROM surety_release WHERE release_no > 1")
    names = [name for name in filled_tables(connection) if name not in keep]
    if names:
        listed = sql.SQL(", ").join(map(sql.Identifier, names))
        connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(listed))
