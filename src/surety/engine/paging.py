"""Reading long lists of cases: pages by key, bounded windows, capped counts.

A list is read from an index in one of three orders: by what inaction costs (most at stake, then least time left), by
the time left alone, or newest first. Conditions that no index serves are tested on a window of the list, so that a rare
condition costs no more than a common one; the page then says how far it looked and goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

COUNT_MAX = 10_000
WINDOW = 20_000


@dataclass(frozen=True)
class Key:
    """The place of a row in its list: what a page begins after."""

    subject: str
    stake_fen: int = 0
    due_at: datetime | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class Page:
    rows: list[dict[str, Any]]
    following: Key | None
    """Where the next page begins after, if there may be one."""
    looked_at: int = 0
    """When the window ended before the page was full: how many rows were looked at."""


@dataclass(frozen=True)
class Count:
    number: int
    exact: bool


@dataclass(frozen=True)
class Source:
    """Rows an index gives: `where` in the index's own words, which the planner must see."""

    table: str
    columns: tuple[str, ...]
    where: str
    values: tuple[Any, ...]
    newest: str = ""
    """The column of newest first; empty: by what inaction costs."""
    soonest: bool = False
    """By the time left, whatever is at stake."""

    @property
    def order(self) -> str:
        if self.soonest:
            return "next_due_at, subject"
        return f"{self.newest} desc, subject" if self.newest else "stake_fen desc, next_due_at, subject"

    @property
    def listed(self) -> str:
        return ", ".join("doc::text as doc" if name == "doc" else name for name in self.columns)

    def key_of(self, row: dict[str, Any]) -> Key:
        return Key(row["subject"], row["stake_fen"], row["next_due_at"], row[self.newest] if self.newest else None)


@dataclass
class Tests:
    """Conditions and their values, of those that are asked."""

    conditions: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    @classmethod
    def of(cls, *tests: tuple[Any, str, list[Any]]) -> Tests:
        asked = [(text, values) for wanted, text, values in tests if wanted]
        return cls([text for text, _ in asked], [value for _, values in asked for value in values])

    @property
    def where(self) -> str:
        return f" where {' and '.join(self.conditions)}" if self.conditions else ""


def read_page(source: Source, tests: Tests, *, after: Key | None, size: int, window: int = WINDOW) -> Page:
    limit = window if tests.conditions else size + 1
    inner, values = windowed(source, after=after, limit=limit)
    statement = f"select {source.listed} from ({inner}) w{tests.where} order by {source.order} limit %s"
    rows = fetch(statement, [*values, *tests.values, size + 1])
    if len(rows) > size:
        return Page(rows[:size], source.key_of(rows[size - 1]))
    if not tests.conditions:
        return Page(rows, None)
    last = fetch(
        f"select {source.listed} from ({inner}) w order by {source.order} offset %s limit 1", [*values, limit - 1]
    )
    return Page(rows, source.key_of(last[0]) if last else None, looked_at=limit if last else 0)


def read_all(read: Callable[[Key | None], Page], after: Key | None = None) -> Iterator[list[dict[str, Any]]]:
    """Every row of a list, page by page; whoever iterates opens the transactions."""
    while True:
        page = read(after)
        yield page.rows
        if page.following is None:
            return
        after = page.following


def windowed(source: Source, *, after: Key | None, limit: int) -> tuple[str, list[Any]]:
    """The first `limit` rows after a key, in list order.

    Neither order runs one way only, so "after" is several ranges, each read from the index, merged.
    """
    head = f"select {', '.join(source.columns)} from {source.table} where {source.where}"
    parts, values = [], []
    for condition, bound in _ranges(source, after):
        parts.append(f"({head}{' and ' + condition if condition else ''} order by {source.order} limit {limit})")
        values += [*source.values, *bound]
    if len(parts) == 1:
        return parts[0][1:-1], values
    return f"select * from ({' union all '.join(parts)}) m order by {source.order} limit {limit}", values


def _ranges(source: Source, after: Key | None) -> list[tuple[str, list[Any]]]:
    if after is None:
        return [("", [])]
    if source.newest:
        return [
            (f"{source.newest} = %s and subject > %s", [after.since, after.subject]),
            (f"{source.newest} < %s", [after.since]),
        ]
    stake, due, subject = after.stake_fen, after.due_at, after.subject
    if source.soonest:
        if due is None:
            return [("next_due_at is null and subject > %s", [subject])]
        return [
            ("next_due_at = %s and subject > %s", [due, subject]),
            ("next_due_at > %s", [due]),
            ("next_due_at is null", []),
        ]
    cheaper = ("stake_fen < %s", [stake])
    if due is None:
        return [("stake_fen = %s and next_due_at is null and subject > %s", [stake, subject]), cheaper]
    return [
        ("stake_fen = %s and next_due_at = %s and subject > %s", [stake, due, subject]),
        ("stake_fen = %s and next_due_at > %s", [stake, due]),
        ("stake_fen = %s and next_due_at is null", [stake]),
        cheaper,
    ]


def fetch(statement: str, values: list[Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
