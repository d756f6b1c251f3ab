"""Which orders a notice may concern, as SQL: every one that it does, and few others. `decide` has the last word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from surety.disruptions.case import NoticeCase
from surety.disruptions.notice import Row
from surety.engine.fact import EARLIEST
from surety.regions import tree

LENGTHS = (2, 4, 6, 9)
"""Digits of a province, a prefecture, a district, a street."""

OPEN = "(o.status in ('to_ship', 'part_shipped', 'shipped') or o.late)"
"""The index's own words."""


def condition(case: NoticeCase) -> tuple[str, dict[str, Any]]:
    """A condition on `surety_order o` and its parameters."""
    promised = [row for row in case.content.rows if row.shipping is not None]
    services = [row for row in case.content.rows if row.services]
    values: dict[str, Any] = {"platform": case.notice.partition(":")[0]}
    found = [_promised(case, promised, values)] if promised else []
    if services:
        lies = _lies("s", "service", services, values)
        found.append(f"exists (select from unnest(o.service_regions) s where {lies})")
    whose = "o.platform = %(platform)s"
    if case.shop:
        whose += " and o.shop = %(shop)s"
        values["shop"] = case.shop
    if case.orders:
        whose += " and o.subject = any(%(orders)s)"
        values["orders"] = list(case.orders)
    return f"{OPEN} and {whose} and ({' or '.join(found) or 'false'})", values


def _promised(case: NoticeCase, rows: list[Row], values: dict[str, Any]) -> str:
    windows = [row.shipping for row in rows if row.shipping is not None]
    values["promise_from"] = min((by.promise_from for by in windows), default=EARLIEST)
    values["promise_to"] = max((by.promise_to for by in windows), default=EARLIEST)
    where = "o.promised_to > %(promise_from)s and o.promised_from <= %(promise_to)s"
    if any(row.region is None for row in rows):  # a filing for orders, wherever they go
        return where
    return f"{where} and ({_lies('o.region', 'p', rows, values)} or {_lies('o.ship_from', 'p', rows, values)})"


def _lies(column: str, name: str, rows: Iterable[Row], values: dict[str, Any]) -> str:
    """Whether a code lies in one of the rows' regions: by its first digits, in arrays that are hashed."""
    prefixes = {prefix for row in rows if row.region for prefix in tree.expand(row.region).prefixes}
    tests = []
    for length in LENGTHS:
        values[f"{name}{length}"] = sorted(prefix for prefix in prefixes if len(prefix) == length)
        if values[f"{name}{length}"]:
            tests.append(f"left({column}, {length}) = any(%({name}{length})s)")
    return "(" + (" or ".join(tests) or "false") + ")"
