"""A backtest of ten million logged decisions, from Parquet to the list of what changed, beside DuckDB counting them.

The log is the export's own form (`surety.analytics.decisions`): ten files of one table with 60 rows and six inputs, as
an export of ten days would be. The candidate answers a few cells otherwise, so that some two in a hundred decisions
change and their orders are named; living those orders again is no part of the figure. The reference is DuckDB reading
the columns that ours reads from the same files and counting the decisions by answer and by input.
"""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec.structs import replace

from bench.figures import figure, quick
from bench.rulebook_sample import DAYS, FIRST_DAY, MODES, PLATFORMS, REGIONS, sample_spec
from surety.analytics.backtest import decided_again
from surety.analytics.decisions import FIXED, TEXT, arrow_type
from surety.rulebook import Table

DECISIONS, FILES, ROUNDS = 10_000_000, 10, 5
TIMES_MAX = 6.0


def measure() -> list[dict[str, Any]]:
    count = 200_000 if quick() else DECISIONS
    base = Table(sample_spec())
    changed = tuple(replace(row, outputs={"fen": -1}) if row.id == "R-07" else row for row in base.rows)
    candidate = Table(replace(base.spec, rows=changed))
    with tempfile.TemporaryDirectory() as folder:
        files = write_log(Path(folder), base, count)
        measured = [(seconds(lambda: counted(files)), seconds(lambda: backtest(base, candidate, files)))
                    for _ in range(2 if quick() else ROUNDS)]  # fmt: skip
        found = backtest(base, candidate, files)
    theirs, ours = (median(column) for column in zip(*measured, strict=True))
    ratio = median(mine / reference for reference, mine in measured)
    return [
        figure(
            f"backtest of {count:,} logged decisions, from Parquet", ours, "s", reference=theirs,
            beside="DuckDB reads the same and counts", ratio=ratio, floor=TIMES_MAX, aim=3.0, judged="ratio below",
            changed=found.changed, files=FILES,
        )
    ]  # fmt: skip


def backtest(base: Table, candidate: Table, files: list[Path]) -> Any:
    return decided_again(files, base, candidate)


def counted(files: list[Path]) -> int:
    duckdb.sql("set enable_progress_bar = false")
    columns = "platform, mode, region, controlled, row"
    sums = 'count(*), count(asked), sum(paid_fen), sum(days), max("on")'
    query = f"select {columns}, {sums} from read_parquet(?) group by {columns}"
    return len(duckdb.sql(query, params=[[str(path) for path in files]]).fetchall())


def seconds(work: Any) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def write_log(folder: Path, table: Table, count: int) -> list[Path]:
    random = np.random.default_rng(5)
    schema = pa.schema(FIXED + [(each.name, arrow_type(each)) for each in table.spec.inputs])
    return [_write_file(folder / f"{n:02}.parquet", schema, random, count // FILES, n) for n in range(FILES)]


def _write_file(path: Path, schema: pa.Schema, random: Any, count: int, n: int) -> Path:
    def words(values: tuple[str, ...]) -> pa.DictionaryArray:
        return pa.DictionaryArray.from_arrays(random.integers(0, len(values), count, np.int32), list(values))

    start = (FIRST_DAY + timedelta(days=n)).toordinal() - 719_163
    columns = {
        "subject": pa.array([f"douyin:69{n:02}{m:012}" for m in range(count)]),
        "shop": words(tuple(f"douyin:shop-{m}" for m in range(500))),
        "seq": pa.array(random.integers(1, 12, count, np.int32)),
        "n": pa.array(random.integers(0, 3, count, np.int16)),
        "on": pa.array(start + random.integers(0, DAYS, count, np.int32)).cast(pa.date32()),
        "release_no": pa.array(np.ones(count, np.int32)),
        "status": words(("decided",)),
        "row": words(tuple(f"R-{m:02}" for m in range(59))),
        "asked": pa.nulls(count, TEXT),
        "platform": words(PLATFORMS),
        "mode": words(MODES),
        "region": words(REGIONS),
        "paid_fen": pa.array(random.integers(0, 100_000, count, np.int64)),
        "days": pa.array(random.integers(0, 15, count, np.int64)),
        "controlled": pa.array(random.integers(0, 2, count).astype(bool)),
    }
    table = pa.Table.from_arrays([columns[name] for name in schema.names], schema=schema)
    pq.write_table(table, path, compression="zstd", row_group_size=100_000)
    return path
