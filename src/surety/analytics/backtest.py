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
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from surety.analytics.counterfactual import AsIfInForce, Life, histories, live
from surety.analytics.decisions import column_of, files_of
from surety.analytics.hits import Hits
from surety.analytics.redecide import STATUS_OF, answers_of, decide_again
from surety.analytics.results import Backtest, OrderResult, TableResult, Tally
from surety.engine.db import Connection
from surety.rulebook import Release, Table, diff_releases
from surety.rulebook.batch import SEVERAL

log = logging.getLogger(__name__)

ORDERS_AT_ONCE = 500

Progress = Callable[[int, int], None]
"""Told what is done and how much there is."""

Hit = Callable[[list[str], list[str]], None]
"""Told of orders whose answers differ, and of their shops; an order may come again."""


class Days(NamedTuple):
    """Only what was asked for these days is decided again: from the first to the last, both with; None is no bound."""

    first: date | None = None
    last: date | None = None

    def touch(self, low: date, high: date) -> bool:
        """Whether some day from `low` to `high` is one of them."""
        return (self.last is None or low <= self.last) and (self.first is None or high >= self.first)

    def hold(self, low: date, high: date) -> bool:
        """Whether all of them are."""
        return (self.first is None or low >= self.first) and (self.last is None or high <= self.last)


ALL_DAYS = Days()


def run(
    connection: Connection,
    folder: Path,
    *,
    base: Release,
    candidate: Release,
    until: datetime,
    days: Days = ALL_DAYS,
    each: Callable[[OrderResult], None] = lambda order: None,
    progress: Progress = lambda done, total: None,
) -> Backtest:
    """`folder` is what `decisions.export` wrote; `each` is told of every order that differs.

    Memory grows with the shops that are hit, not with orders. Raises TooLarge where a changed table outgrows the
    symbolic diff.
    """
    since = begins(base, candidate)
    books = AsIfInForce(base, since), AsIfInForce(candidate, since)
    results, tally = [], Tally()
    with Hits(connection) as hits:
        for name, files in files_of(folder):
            if _changed(base, candidate, name):
                tables = base.tables.get(name), candidate.tables.get(name)
                results.append(decided_again(files, *tables, since=since, days=days, hit=hits.add))
        for order in _orders(connection, hits, books, until, progress, tally):
            tally.add(order)
            each(order)
    return tally.backtest(
        base=base.hash, candidate=candidate.hash, since=since, until=until, days=days, tables=tuple(results)
    )


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
    files: list[Path],
    old: Table | None,
    new: Table | None,
    *,
    since: date | None = None,
    days: Days = ALL_DAYS,
    hit: Hit = lambda orders, shops: None,
) -> TableResult:
    """What one table's log says under two releases.

    One of the tables may be None: a release that has no such table answers nobody.
    """
    decided, moves = 0, Counter[tuple[str, str]]()
    with ThreadPoolExecutor() as pool:
        for count, some in pool.map(lambda path: _file_again(path, old, new, since, days, hit), files):
            decided += count
            moves.update(some)
    ordered = tuple((*pair, count) for pair, count in moves.most_common())
    return TableResult(_either(old, new).id, decided, sum(moves.values()), ordered)


def _either(old: Table | None, new: Table | None) -> Table:
    table = old or new
    assert table is not None
    return table


def _file_again(
    path: Path, old: Table | None, new: Table | None, since: date | None, days: Days, hit: Hit
) -> tuple[int, Counter[tuple[str, str]]]:
    decided, moves = 0, Counter[tuple[str, str]]()
    source = pq.ParquetFile(path, read_dictionary=_text_columns(path))
    wanted = {"on", "asked", *(column_of(name) for table in (old, new) if table for name in table.input_names)}
    asked = [name for name in source.schema_arrow.names if name in wanted]
    for group in range(source.num_row_groups):
        within = _within(source, group, days)
        if within is not None and not len(within):
            continue
        logged = source.read_row_group(group, columns=asked)
        logged = logged if within is None else logged.take(within)
        before, after = (decide_again(table, logged, since=since) for table in (old, new))
        differ = _differs(old, new, before, after)
        if old and new and "collect" in (old.spec.policy, new.spec.policy):
            _tell_several_apart(old, new, logged, (before, after), differ, since)
        at = np.flatnonzero(differ)
        decided += len(logged)
        if len(at):
            moves += _moves(old, new, before[at], after[at])
            found = source.read_row_group(group, columns=["subject", "shop"])
            found = found.take(pa.array(at) if within is None else within.take(pa.array(at)))
            hit(found["subject"].to_pylist(), found["shop"].to_pylist())
    return decided, moves


def _within(source: pq.ParquetFile, group: int, days: Days) -> pa.Array | None:
    """The places in a row group of what was asked for these days; None for all of them."""
    if days == ALL_DAYS:
        return None
    asked_on = source.read_row_group(group, columns=["on"])["on"].combine_chunks()
    bounds = pc.min_max(asked_on).as_py()
    if bounds["min"] is None or not days.touch(bounds["min"], bounds["max"]):
        return pa.array([], pa.int64())
    if days.hold(bounds["min"], bounds["max"]):
        return None
    low, high = days.first or date.min, days.last or date.max
    return pc.indices_nonzero(pc.and_(pc.greater_equal(asked_on, low), pc.less_equal(asked_on, high)))


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
    hits: Hits,
    books: tuple[Any, Any],
    until: datetime,
    progress: Progress,
    tally: Tally,
) -> Iterator[OrderResult]:
    """What cannot be lived again is told apart: under a table that no longer says what is asked of it, or no order.

    After-sales cases ask tables too; their money is their orders', and nobody lives both again together yet.
    """
    done, total = 0, len(hits)
    progress(0, total)
    for shops in hits.batches(ORDERS_AT_ONCE):
        strangers = dict(shops)
        for order, facts in histories(connection, shops):
            del strangers[order]
            try:
                before, after = (live(facts, book, until=until) for book in books)
            except Exception as error:
                log.warning("%s cannot be lived again: %r", order, error, exc_info=not tally.failed_count)
                tally.fail(order)
                continue
            yield _compared(order, shops[order], before, after)
        for name in strangers:
            tally.fail(name)
        done += len(shops)
        progress(done, total)


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
