"""A backtest as Parquet, for whoever wants to look further: what changed by table, and by order."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from surety.analytics.backtest import Backtest

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


def write(backtest: Backtest, folder: Path) -> list[Path]:
    """`moves.parquet` (which row answers instead of which, how often) and `orders.parquet`; returns both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    moves = [(result.table, *move) for result in backtest.tables for move in result.moves]
    orders = [
        (
            *(each.order, each.shop, each.currency, each.buyer_fen, each.merchant_fen, each.platform_fen),
            *(*each.late, *each.ship_by, *each.status, each.refused),
        )
        for each in backtest.orders
    ]
    return [
        _write(folder / "moves.parquet", moves, _MOVES),
        _write(folder / "orders.parquet", orders, _ORDERS),
    ]


def _write(path: Path, rows: list[tuple], schema: pa.Schema) -> Path:
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)]
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), path)
    return path
