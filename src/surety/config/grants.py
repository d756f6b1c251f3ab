"""What the web role may do: read what the door writes, and keep Django's own tables."""

from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from surety.config import environment

SPINE_PREFIX = "surety_"
_READ_ONLY = ("django_migrations",)

_RELATIONS = """
    SELECT c.relname, c.relkind
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND NOT c.relispartition
       AND pg_has_role(current_user, c.relowner, 'USAGE')
     ORDER BY c.relname
"""


class CannotCreateRole(Exception):
    """The owner of the database may not create the web role; an administrator has to."""


def web_role() -> str:
    return unquote(urlsplit(environment.web_url()).username or environment.WEB_ROLE)


def ensure_web_role(connection: psycopg.Connection) -> None:
    """Create the web role, or give it the password we keep.

    A role brought by SURETY_WEB_DATABASE_URL is left alone.
    """
    role = web_role()
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    if role != environment.WEB_ROLE:
        if not exists:
            raise CannotCreateRole(f"SURETY_WEB_DATABASE_URL names the role {role}, which does not exist")
        return
    verb = "ALTER" if exists else "CREATE"
    hashed = connection.pgconn.encrypt_password(environment.web_password().encode(), role.encode(), b"scram-sha-256")
    try:
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(
                sql.SQL(verb), sql.Identifier(role), sql.Literal(hashed.decode())
            )
        )
        connection.execute(sql.SQL("ALTER ROLE {} SET statement_timeout = '30s'").format(sql.Identifier(role)))
    except psycopg.errors.InsufficientPrivilege:
        raise CannotCreateRole(
            f"the owner of the database may not set up the role {role}: let it (ALTER ROLE ... CREATEROLE), "
            "or create a role yourself and name it in SURETY_WEB_DATABASE_URL"
        ) from None


def apply_grants(connection: psycopg.Connection) -> None:
    """Set the web role's rights on every table, whatever they were."""
    role = sql.Identifier(web_role())
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
    for name, kind in connection.execute(_RELATIONS).fetchall():
        noun = sql.SQL("SEQUENCE" if kind == "S" else "TABLE")
        relation = sql.Identifier("public", name)
        connection.execute(sql.SQL("REVOKE ALL ON {} {} FROM {}").format(noun, relation, role))
        rights = rights_on(name, kind)
        if rights:
            connection.execute(sql.SQL("GRANT {} ON {} {} TO {}").format(sql.SQL(rights), noun, relation, role))


def rights_on(name: str, kind: str) -> str:
    is_spine = name.startswith(SPINE_PREFIX)
    if kind == "S":
        return "" if is_spine else "USAGE, SELECT"
    if is_spine or name in _READ_ONLY or kind in "vm":
        return "SELECT"
    return "SELECT, INSERT, UPDATE, DELETE"
