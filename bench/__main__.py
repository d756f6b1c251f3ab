"""Runs the rows, prints the table and writes build/bench.json. See docs/performance.md."""

from __future__ import annotations

import argparse
import importlib
import json
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.figures import in_words, of_bare, plain, verdict
from bench.server import Server, embedded

ROWS = (
    "batches",
    "single",
    "deadlines",
    "schedulers",
    "api",
    "rulebook",
    "regions",
    "backtest",
    "notices",
    "queue",
    "inbox",
    "refunds",
    "certificates",
)
LONG = ("growth", "memory")
"""Not in the default run: they take from ten minutes to an hour, and tens of gigabytes."""

WRITTEN = Path(__file__).resolve().parents[1] / "build" / "bench.json"


def main() -> int:
    asked = _arguments()
    names = [*(asked.names or ([] if asked.growth or asked.memory else ROWS))]
    names += [name for name in LONG if getattr(asked, name)]
    rows: list[dict[str, Any]] = []
    with embedded() as server:
        for name in names:
            os.environ["SURETY_BENCH_DEADLINES"] = str(asked.deadlines)
            rows += _measure(server, name, quick=asked.quick)
            _write([plain(row, settings=server.settings()) for row in rows])
    print(f"\nwritten to {WRITTEN.relative_to(Path.cwd()) if WRITTEN.is_relative_to(Path.cwd()) else WRITTEN}")
    return 1 if any(verdict(row) == "below" for row in rows) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"rows: {', '.join((*ROWS, *LONG))}")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: shows that it runs, not how fast")
    parser.add_argument("--growth", action="store_true", help="the same figures at 100,000 and 3,000,000 orders")
    parser.add_argument("--memory", action="store_true", help="peak memory of an import of 5,000,000 facts")
    parser.add_argument("--deadlines", type=int, default=200_000, help="open deadlines that notices touch")
    asked = parser.parse_args()
    if unknown := set(asked.names) - {*ROWS, *LONG}:
        parser.error(f"no row is called {', '.join(sorted(unknown))}")
    return asked


def _measure(server: Server, name: str, *, quick: bool) -> list[dict[str, Any]]:
    """One row in a process and a database of its own, so that no row inherits another's memory or tables."""
    os.environ["SURETY_DATABASE_URL"] = server.fresh_database(f"bench_{name}")
    os.environ["SURETY_BENCH_QUICK"] = "1" if quick else ""
    measure = importlib.import_module(f"bench.{name}").measure
    started = perf_counter()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        rows = [of_bare(row) for row in pool.submit(measure).result()]
    for row in rows:
        print(in_words(row), flush=True)
    print(f"  ({name}: {perf_counter() - started:.0f} s)", file=sys.stderr, flush=True)
    server.drop_database(f"bench_{name}")
    return rows


def _write(rows: list[dict[str, Any]]) -> None:
    WRITTEN.parent.mkdir(exist_ok=True)
    WRITTEN.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
