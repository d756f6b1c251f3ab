"""Mutation testing: faults put into a copy of the source, one at a time, that the fast tests must notice.

python -m tests.soak.mutants            all of them
python -m tests.soak.mutants "fence"    those whose name contains a word
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
FAST = (
    "tests/unit", "tests/db/test_door.py", "tests/db/test_hostile.py", "tests/db/test_histories.py",
    "tests/db/test_concurrency.py", "tests/db/test_workers.py", "tests/db/test_notices.py", "tests/db/test_talk.py",
)  # fmt: skip
MONEY = (
    "tests/unit/test_aftersales*.py", "tests/unit/test_deposits.py", "tests/unit/test_refunding.py",
    "tests/unit/test_every_aftersale_fact.py", "tests/unit/test_notices_board.py", "tests/db/test_refunds.py",
    "tests/db/test_deposits.py", "tests/db/test_aftersales_races.py", "tests/db/test_reconciling_days.py",
)  # fmt: skip
PIECES = (
    "tests/unit/test_inspection*.py", "tests/unit/test_every_piece_fact.py", "tests/unit/test_certificate_co*.py",
    "tests/db/test_inspection.py", "tests/db/test_piece_histories.py", "tests/db/test_certificate*.py",
)  # fmt: skip
TESTS = {"fast": FAST, "money": MONEY, "pieces": PIECES}
"""Patterns: a room's tests that are split into more files are still all asked."""
SECONDS_MAX = 240
PROCESSES = os.environ.get("MUTANT_PROCESSES", "2")


class Mutant(NamedTuple):
    """One fault: `old`, found exactly once in `path`, becomes `new`; `tests` are those that must notice."""

    name: str
    path: str
    old: str
    new: str
    tests: str = "fast"


MUTANTS = tuple(
    Mutant(**mutant) for mutant in tomllib.loads((Path(__file__).parent / "mutants.toml").read_text())["mutant"]
)


def main() -> int:
    """Prints each mutant's fate; 1 if one survives."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    chosen = [mutant for mutant in MUTANTS if word in mutant.name]
    if lost := [mutant.name for mutant in chosen if places(mutant) != 1]:
        print("the source has changed under these mutants:", *lost, sep="\n  ")
        return 2
    with tempfile.TemporaryDirectory(prefix="surety-mutants-") as folder:
        for tests in {mutant.tests for mutant in chosen}:
            if failure := _noticed(Path(folder) / f"none-{tests}", None, tests):
                print(f"the tests fail without a mutant, so they prove nothing:\n{failure}")
                return 2
        survivors = [mutant.name for n, mutant in enumerate(chosen) if not _killed(Path(folder) / str(n), mutant)]
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} mutants killed")
    return 1 if survivors else 0


def _killed(folder: Path, mutant: Mutant) -> bool:
    started = perf_counter()
    failure = _noticed(folder, mutant, mutant.tests)
    by = failure.removeprefix("FAILED ").removeprefix("ERROR ").split(" - ")[0] if failure else ""
    fate = f"killed by {by}" if failure else "SURVIVED"
    print(f"{mutant.name:45} {fate} ({perf_counter() - started:.0f} s)", flush=True)
    return bool(failure)


def _noticed(folder: Path, mutant: Mutant | None, tests: str) -> str:
    """The first test that fails with this fault in a copy of the source; empty if none does."""
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "locale"))
    shutil.copytree(ROOT / "rulebook", folder / "rulebook")
    shutil.copy(ROOT / "pyproject.toml", folder)
    if mutant is not None:
        _mutate(folder / "src" / "surety" / mutant.path, mutant)
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    where = subprocess.run(
        [sys.executable, "-c", "import surety; print(surety.__path__[0])"],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert where.stdout.startswith(str(folder)), "the tests would not see the mutant"
    return _first_failure(environment, TESTS[tests])


def _mutate(path: Path, mutant: Mutant) -> None:
    path.write_text(path.read_text().replace(mutant.old, mutant.new))


def places(mutant: Mutant) -> int:
    """How often the fault's place is found; it must be once."""
    return (ROOT / "src" / "surety" / mutant.path).read_text().count(mutant.old)


def _first_failure(environment: dict[str, str], tests: tuple[str, ...]) -> str:
    files = [str(file.relative_to(ROOT)) for pattern in tests for file in sorted(ROOT.glob(pattern))]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", PROCESSES, "--no-header", "-p", "no:cacheprovider"]
    try:
        done = subprocess.run(
            [*command, "--timeout=60", *files], env=environment, cwd=ROOT, capture_output=True, text=True,
            timeout=SECONDS_MAX, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "FAILED: the tests did not come to an end"
    if done.returncode == 0:
        return ""
    lines = [line for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR tests"))]
    return lines[0] if lines else done.stdout[-400:]


if __name__ == "__main__":
    sys.exit(main())
