"""Two ways into one database: `door` owns the tables, `default` is what web pages may use."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def as_django(url: str) -> dict[str, Any]:
    """A PostgreSQL URL as an entry of Django's DATABASES."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(f"a database URL starts with postgresql://, not {parts.scheme!r}")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }


class TwoRoles:
    """Pages read and write Django's own tables through `default`; only `door` changes the schema."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return "default"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return "default"

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # both aliases are one database

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "door"
