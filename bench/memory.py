"""Peak memory of `surety import facts` over 5,000,000 facts: it must not grow with the file.

The file is the simulator's (`surety simulate --out`), some 500,000 orders. The importing process and its children are
watched, the database is not. The figure is the peak of the whole import over the peak of its first tenth.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from bench.figures import figure, quick
from surety.engine import db

ORDERS = 500_000
LOOK_SECONDS = 0.25


def measure() -> list[dict[str, Any]]:
    orders = 3_000 if quick() else ORDERS
    with tempfile.TemporaryDirectory(dir=os.environ.get("SURETY_BENCH_IN")) as folder:
        file = Path(folder) / "facts.ndjson"
        _run("simulate", "--orders", str(orders), "--orders-only", "--out", str(file)).wait()
        started = time.perf_counter()
        seen = _watch(_run("import", "facts", str(file), "--as", "import:memory"))
        seconds = time.perf_counter() - started
    with db.connect() as connection:
        facts = connection.execute("select count(*) from surety_fact_key").fetchone()[0]
    early = max(seen[: max(len(seen) // 10, 1)])
    return [
        figure(
            f"peak memory of an import of {facts:,} facts", max(seen) / early, "of a tenth's", floor=1.25, aim=1.1,
            judged="figure below", peak_mib=round(max(seen) / 2**20), peak_of_first_tenth_mib=round(early / 2**20),
            facts_per_second=round(facts / seconds),
        )
    ]  # fmt: skip


def _run(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "surety.cli.main", *arguments], stdout=subprocess.DEVNULL)


def _watch(process: subprocess.Popen[bytes]) -> list[int]:
    """Resident bytes of the process and its children, every quarter of a second until it ends."""
    root, seen = psutil.Process(process.pid), []
    while process.poll() is None:
        try:
            seen.append(sum(each.memory_info().rss for each in (root, *root.children(recursive=True))))
        except psutil.NoSuchProcess:
            continue
        time.sleep(LOOK_SECONDS)
    assert process.returncode == 0, f"the import ended with {process.returncode}"
    return seen[4:]  # the first second is the program starting
