"""What a change of the rulebook would have done: history decided again in columns, then the money of what changed.

Two releases answer the same logged questions. A change that begins on a later day is tried as if it had begun already
(`since`), for both releases alike, so that nothing but the change makes a difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from surety.analytics.counterfactual import AsIfInForce, Life, histories, live
from surety.analytics.decisions import files_of
from surety.analytics.redecide import STATUS_OF, decide_again
from surety.analytics.results import Backtest, OrderResult, TableResult
from surety.engine.db import Connection
from surety.rulebook import Release, Table, diff_releases

ORDERS_AT_ONCE = 500

Progress = Callable[[int, int], None]
"""Told what is done and how much there is."""


def run(
    connection: Connection,
    folder: Path,
    *,
    base: Release,
    candidate: Release,
    until: datetime,
    progress: Progress = lambda done, total: None,
) -> Backtest:
    """`folder` is what `decisions.export` wrote. Raises TooLarge where a changed table outgrows the symbolic diff."""
    since = begins(base, candidate)
    results, shops = [], {}
    for name, files in files_of(folder):
        if name in base.tables and name in candidate.tables and _changed(base, candidate, name):
            result, hit = decided_again(files, base.tables[name], candidate.tables[name], since=since)
            results.append(result)
            shops |= hit
    books = AsIfInForce(base, since), AsIfInForce(candidate, since)
    orders = tuple(_orders(connection, shops, books, until, progress))
    return Backtest(base.hash, candidate.hash, since, until, tuple(results), orders)


def _changed(base: Release, candidate: Release, table: str) -> bool:
    return base.tables[table].spec != candidate.tables[table].spec


def begins(base: Release, candidate: Release) -> date | None:
    """The first day on which some answer changes; None when none does, or when one changes for all time."""
    compared = [diff for diff in diff_releases(base, candidate) if diff.kind == "compared"]
    first = min((diff.earliest for diff in compared if diff.earliest), default=date.min)
    return None if first == date.min else first


def decided_again(
    files: list[Path], old: Table, new: Table, *, since: date | None = None
) -> tuple[TableResult, dict[str, str]]:
    """What one table's log says under two releases, and the orders whose answers differ with their shops."""
    decided, moves, orders = 0, Counter[tuple[str, str]](), {}
    with ThreadPoolExecutor() as pool:
        for count, some, hit in pool.map(lambda path: _file_again(path, old, new, since), files):
            decided += count
            moves.update(some)
            orders.update(hit)
    ordered = tuple((*pair, count) for pair, count in moves.most_common())
    return TableResult(new.id, decided, sum(moves.values()), ordered), orders


def _file_again(
    path: Path, old: Table, new: Table, since: date | None
) -> tuple[int, Counter[tuple[str, str]], dict[str, str]]:
    decided, moves, orders = 0, Counter[tuple[str, str]](), {}
    source = pq.ParquetFile(path, read_dictionary=_text_columns(path))
    asked = [name for name in source.schema_arrow.names if name == "on" or name in {*old.input_names, *new.input_names}]
    for group in range(source.num_row_groups):
        log = source.read_row_group(group, columns=asked)
        before, after = decide_again(old, log, since=since), decide_again(new, log, since=since)
        at = np.flatnonzero(_differs(old, new, before, after))
        decided += len(log)
        if len(at):
            moves += _moves(old, new, before[at], after[at])
            hit = source.read_row_group(group, columns=["subject", "shop"]).take(pa.array(at))
            orders.update(zip(hit["subject"].to_pylist(), hit["shop"].to_pylist(), strict=True))
    return decided, moves, orders


def _moves(old: Table, new: Table, before: np.ndarray, after: np.ndarray) -> Counter[tuple[str, str]]:
    pairs, counts = np.unique(np.stack([before, after]), axis=1, return_counts=True)
    names = [(_named(old, a), _named(new, b)) for a, b in pairs.T.tolist()]
    return Counter(dict(zip(names, counts.tolist(), strict=True)))


def _text_columns(path: Path) -> list[str]:
    schema = pq.read_schema(path)
    return [each.name for each in schema if pa.types.is_dictionary(each.type)]


def _differs(old: Table, new: Table, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Where the answer is another one; a row under a new name that says the same is none."""
    answers: dict[Any, int] = {}
    kept = _answer_codes(old, answers), _answer_codes(new, answers)
    return kept[0][before] != kept[1][after]


def _answer_codes(table: Table, answers: dict[Any, int]) -> np.ndarray:
    """A number for what each row, and each code of STATUS_OF (counted from the end), answers."""
    said: list[Any] = [tuple(sorted(row.outputs.items())) for row in table.rows]
    said += [STATUS_OF[code] for code in sorted(STATUS_OF)]
    return np.array([answers.setdefault(each, len(answers)) for each in said])


def _named(table: Table, place: int) -> str:
    return table.rows[place].id if place >= 0 else STATUS_OF[place]


def _orders(
    connection: Connection, shops: dict[str, str], books: tuple[Any, Any], until: datetime, progress: Progress
) -> Iterator[OrderResult]:
    done = 0
    progress(0, len(shops))
    names = iter(shops)
    while some := list(islice(names, ORDERS_AT_ONCE)):
        for order, facts in histories(connection, some):
            before, after = (live(facts, book, until=until) for book in books)
            yield _compared(order, shops[order], before, after)
        done += len(some)
        progress(done, len(shops))


def _compared(order: str, shop: str, before: Life, after: Life) -> OrderResult:
    def more(*accounts: str) -> int:
        return sum(after.accounts.get(name, 0) - before.accounts.get(name, 0) for name in accounts)

    cases: tuple[Any, Any] = before.case, after.case
    return OrderResult(
        order=order,
        shop=shop,
        currency=cases[0].currency if cases[0] else "",
        buyer_fen=more("buyer", "coupon"),
        merchant_fen=more("merchant"),
        platform_fen=more("platform_loss", "platform_income"),
        late=tuple(bool(case and case.late and case.late.reversed_at is None) for case in cases),  # type: ignore[arg-type]
        ship_by=tuple(case.ship_by if case else None for case in cases),  # type: ignore[arg-type]
        status=tuple(case.status.value if case else "" for case in cases),  # type: ignore[arg-type]
        refused=max(0, after.refused - before.refused),
    )
