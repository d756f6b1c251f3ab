"""A backtest as Parquet, for whoever wants to look further: what changed by table, and by order."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from surety.analytics.results import Backtest, OrderResult

ROWS_AT_ONCE = 10_000

_MOVES = pa.schema(
    [("table", pa.string()), ("from", pa.string()), ("to", pa.string()), ("decisions", pa.int64())],
)
_INSTANT = pa.timestamp("us", tz="UTC")
_ORDERS = pa.schema(
    [
        ("order", pa.string()),
        ("shop", pa.string()),
        ("currency", pa.string()),
        ("buyer_fen", pa.int64()),
        ("merchant_fen", pa.int64()),
        ("platform_fen", pa.int64()),
        ("late_before", pa.bool_()),
        ("late_after", pa.bool_()),
        ("ship_by_before", _INSTANT),
        ("ship_by_after", _INSTANT),
        ("status_before", pa.string()),
        ("status_after", pa.string()),
        ("refused", pa.int32()),
    ]
)


def write_moves(found: Backtest, folder: Path) -> Path:
    """`moves.parquet`: which row answers instead of which, and how often."""
    folder.mkdir(parents=True, exist_ok=True)
    moves = [(result.table, *move) for result in found.summary.tables for move in result.moves]
    path = folder / "moves.parquet"
    pq.write_table(_table(moves, _MOVES), path)
    return path


class OrderSheet:
    """`orders.parquet`, a row an order that differs, written as they come; it appears when it is whole."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "orders.parquet"
        self._partial = self.path.with_suffix(".partial")
        self._rows: list[tuple] = []

    def __enter__(self) -> OrderSheet:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = pq.ParquetWriter(self._partial, _ORDERS)
        return self

    def add(self, order: OrderResult) -> None:
        sums = order.order, order.shop, order.currency, order.buyer_fen, order.merchant_fen, order.platform_fen
        self._rows.append((*sums, *order.late, *order.ship_by, *order.status, order.refused))
        if len(self._rows) == ROWS_AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        self._writer.write_table(_table(self._rows, _ORDERS))
        self._rows.clear()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if kind is None:
            self._flush()
        self._writer.close()
        if kind is None:
            os.replace(self._partial, self.path)
        else:
            self._partial.unlink(missing_ok=True)


def _table(rows: list[tuple], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)
