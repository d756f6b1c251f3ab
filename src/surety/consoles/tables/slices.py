"""Rows that were read as a whole, shown some at a time: `?page=2`. Exports send them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from surety.consoles import typed
from surety.consoles.addresses import with_query

ROWS = 14
"""Two weeks of days; on a phone each row is a card."""


@dataclass(frozen=True)
class Slice:
    rows: Sequence[Any]
    first_url: str
    next_url: str


def slice_of(request: HttpRequest, rows: Sequence[Any]) -> Slice:
    last = max(1, -(-len(rows) // ROWS))
    number = min(typed.whole(request.GET.get("page", ""), most=10_000) or 1, last)
    begins, ends = (number - 1) * ROWS, number * ROWS
    first_url = with_query(request, page="", form="") if number > 1 else ""
    next_url = with_query(request, page=str(number + 1), form="") if len(rows) > ends else ""
    return Slice(rows[begins:ends], first_url, next_url)
