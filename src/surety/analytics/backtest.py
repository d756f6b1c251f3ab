"""What a change of the rulebook would have done: history decided again in columns, then the money of what changed.

Two releases answer the same logged questions. A change that begins on a later day is tried as if it had begun already
(`since`), for both releases alike, so that nothing but the change makes a difference.
"""

from __future__ import annotations

import logging
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
from surety.analytics.decisions import column_of, files_of
from surety.analytics.redecide import STATUS_OF, answers_of, decide_again
from surety.analytics.results import Backtest, OrderResult, TableResult
from surety.engine.db import Connection
from surety.rulebook import Release, Table, diff_releases
from surety.rulebook.batch import SEVERAL

log = logging.getLogger(__name__)

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
        if _changed(base, candidate, name):
            result, hit = decided_again(files, base.tables.get(name), candidate.tables.get(name), since=since)
            results.append(result)
            shops |= hit
    books = AsIfInForce(base, since), AsIfInForce(candidate, since)
    failed: list[str] = []
    orders = tuple(_orders(connection, shops, books, until, progress, failed))
    return Backtest(base.hash, candidate.hash, since, until, tuple(results), orders, tuple(failed))


def _changed(base: Release, candidate: Release, table: str) -> bool:
    old, new = base.tables.get(table), candidate.tables.get(table)
    if old is None or new is None:
        return old is not new
    return old.spec != new.spec or old.stopped != new.stopped


def begins(base: Release, candidate: Release) -> date | None:
    """The first day on which some answer changes; None when none does, or when one changes for all time."""
    compared = [diff for diff in diff_releases(base, candidate) if diff.kind != "removed"]
    first = min((diff.earliest for diff in compared if diff.earliest), default=date.min)
    return None if first == date.min else first


def decided_again(
    files: list[Path], old: Table | None, new: Table | None, *, since: date | None = None
) -> tuple[TableResult, dict[str, str]]:
    """What one table's log says under two releases, and the orders whose answers differ with their shops.

    One of the tables may be None: a release that has no such table answers nobody.
    """
    decided, moves, orders = 0, Counter[tuple[str, str]](), {}
    with ThreadPoolExecutor() as pool:
        for count, some, hit in pool.map(lambda path: _file_again(path, old, new, since), files):
            decided += count
            moves.update(some)
            orders.update(hit)
    ordered = tuple((*pair, count) for pair, count in moves.most_common())
    return TableResult(_either(old, new).id, decided, sum(moves.values()), ordered), orders


def _either(old: Table | None, new: Table | None) -> Table:
    table = old or new
    assert table is not None
    return table


def _file_again(
    path: Path, old: Table | None, new: Table | None, since: date | None
) -> tuple[int, Counter[tuple[str, str]], dict[str, str]]:
    decided, moves, orders = 0, Counter[tuple[str, str]](), {}
    source = pq.ParquetFile(path, read_dictionary=_text_columns(path))
    wanted = {"on", "asked", *(column_of(name) for table in (old, new) if table for name in table.input_names)}
    asked = [name for name in source.schema_arrow.names if name in wanted]
    for group in range(source.num_row_groups):
        logged = source.read_row_group(group, columns=asked)
        before, after = (decide_again(table, logged, since=since) for table in (old, new))
        differ = _differs(old, new, before, after)
        if old and new and "collect" in (old.spec.policy, new.spec.policy):
            _tell_several_apart(old, new, logged, (before, after), differ, since)
        at = np.flatnonzero(differ)
        decided += len(logged)
        if len(at):
            moves += _moves(old, new, before[at], after[at])
            hit = source.read_row_group(group, columns=["subject", "shop"]).take(pa.array(at))
            orders.update(zip(hit["subject"].to_pylist(), hit["shop"].to_pylist(), strict=True))
    return decided, moves, orders


def _tell_several_apart(
    old: Table,
    new: Table,
    logged: pa.Table,
    found: tuple[np.ndarray, np.ndarray],
    differ: np.ndarray,
    since: date | None,
) -> None:
    """Where several rows answer together before and after, what they say is compared, not that they are several."""
    at = np.flatnonzero((found[0] == SEVERAL) & (found[1] == SEVERAL))
    if len(at):
        asked = logged.take(pa.array(at))
        answers = (answers_of(table, asked, since=since) for table in (old, new))
        differ[at] = [one != other for one, other in zip(*answers, strict=True)]


def _moves(old: Table | None, new: Table | None, before: np.ndarray, after: np.ndarray) -> Counter[tuple[str, str]]:
    pairs, counts = np.unique(np.stack([before, after]), axis=1, return_counts=True)
    names = [(_named(old, a), _named(new, b)) for a, b in pairs.T.tolist()]
    return Counter(dict(zip(names, counts.tolist(), strict=True)))


def _text_columns(path: Path) -> list[str]:
    schema = pq.read_schema(path)
    return [each.name for each in schema if pa.types.is_dictionary(each.type)]


def _differs(old: Table | None, new: Table | None, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Where the answer is another one; a row under a new name that says the same is none."""
    answers: dict[Any, int] = {}
    kept = _answer_codes(old, answers), _answer_codes(new, answers)
    return kept[0][before] != kept[1][after]


def _answer_codes(table: Table | None, answers: dict[Any, int]) -> np.ndarray:
    """A number for what each row, and each code of STATUS_OF (counted from the end), answers."""
    said: list[Any] = [tuple(sorted(row.outputs.items())) for row in table.rows] if table else []
    said += [STATUS_OF[code] for code in sorted(STATUS_OF)]
    return np.array([answers.setdefault(each, len(answers)) for each in said])


def _named(table: Table | None, place: int) -> str:
    return table.rows[place].id if table and place >= 0 else STATUS_OF[place]


def _orders(
    connection: Connection,
    shops: dict[str, str],
    books: tuple[Any, Any],
    until: datetime,
    progress: Progress,
    failed: list[str],
) -> Iterator[OrderResult]:
    """Orders that cannot be lived again, as under a table that no longer says what is asked of it, go to `failed`."""
    done = 0
    progress(0, len(shops))
    names = iter(shops)
    while some := list(islice(names, ORDERS_AT_ONCE)):
        for order, facts in histories(connection, some):
            try:
                before, after = (live(facts, book, until=until) for book in books)
            except Exception as error:
                log.warning("%s cannot be lived again: %r", order, error, exc_info=not failed)
                failed.append(order)
                continue
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
