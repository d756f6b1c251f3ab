"""Worlds that many tests begin with: made once, and their rows put back for the next test."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from time import monotonic
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests import midnight
from tests.database import filled_tables

AGE_SECONDS_MAX = 90
"""An older world is made again: what was due in an hour when it was made would not be."""

_COLUMNS = """
select string_agg(quote_ident(column_name), ', ' order by ordinal_position) from information_schema.columns
where table_schema = 'public' and table_name = %s and is_generated = 'NEVER'
"""
_SEQUENCES = """
select string_agg(format('select setval(%L, %s)', format('%I.%I', schemaname, sequencename), last_value), '; ')
from pg_sequences where schemaname = 'public' and last_value is not null
"""
_LATE = frozenset({"surety_attempt"})
"""Counted in the background, some time after what was counted."""
_STANDING = """
select (select count(*) from surety_fact), (select max(recorded_at) from surety_fact),
       (select count(*) from surety_refusal), (select array_agg(m order by id) from merchants_membership m)::text,
       (select count(*) from merchants_apitoken)
"""
_made: dict[str, tuple[tuple, Any]] = {}


@dataclass(frozen=True)
class _Kept:
    world: Any
    at: float
    days: tuple[date, ...]
    put_back: str


@dataclass
class Worlds:
    """Copies of worlds in a schema of their own, beside the tables. `admin` passes by triggers and foreign keys."""

    admin: psycopg.Connection
    ours: frozenset[str]
    """Tables that migrations fill: no world changes them."""
    kept: dict[str, _Kept] = field(default_factory=dict)

    def begin(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make` puts into an empty database, and what it returns."""
        filled = self._filled()
        assert not filled, f"{name} begins in an empty database, and these hold something: {filled}"
        kept = self.kept.get(name)
        days = midnight.days(datetime.now(UTC))
        if kept is None or monotonic() - kept.at > AGE_SECONDS_MAX or kept.days != days:
            world = make()
            self.kept[name] = _Kept(deepcopy(world), monotonic(), days, self._copy(f"standing {name}"))
            return world
        self.admin.execute(kept.put_back)
        return deepcopy(kept.world)

    def _filled(self) -> list[str]:
        return [name for name in filled_tables(self.admin) if name not in self.ours | _LATE]

    def _copy(self, schema: str) -> str:
        """Copy what there is; returns the statements that put it back."""
        self.admin.execute(
            sql.SQL("drop schema if exists {0} cascade; create schema {0}").format(sql.Identifier(schema))
        )
        steps = []
        for name in self._filled():
            columns = self.admin.execute(_COLUMNS, [name]).fetchone()[0]
            copy, table = sql.Identifier(schema, name), sql.Identifier("public", name)
            parts = {"copy": copy, "table": table, "columns": sql.SQL(columns)}
            self.admin.execute(sql.SQL("create unlogged table {copy} as select {columns} from {table}").format(**parts))
            steps.append(
                sql.SQL("insert into {table} ({columns}) overriding system value select * from {copy}").format(**parts)
            )
        said = [step.as_string(self.admin) for step in steps]
        return "; ".join([*said, self.admin.execute(_SEQUENCES).fetchone()[0]])


def standing(url: str) -> tuple:
    """What differs whenever somebody has stated a fact, been refused one or changed who may do what."""
    with psycopg.connect(url) as connection:
        return connection.execute(_STANDING).fetchone()


def unchanged(request: pytest.FixtureRequest, url: str, name: str, make: Callable[[], Any]) -> Iterator[Any]:
    """What `make` made, left where it is for requests that must change nothing: looked at after each test.

    Made again when a test in between changed or emptied it; its fixture may not ask for `db` itself.
    """
    if name not in _made or _made[name][0] != standing(url):
        request.getfixturevalue("db")
        world = make()
        _made[name] = standing(url), world
    yield _made[name][1]
    assert standing(url) == _made[name][0]
