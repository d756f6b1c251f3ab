"""The property tests with examples that no run of the tests has drawn: one file a round."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

TESTS = Path(__file__).parents[1]


def files() -> list[Path]:
    return sorted(path for path in TESTS.rglob("test_*.py") if "from hypothesis import" in path.read_text("utf-8"))


def searched(seed: int) -> str:
    """The tests have a server of their own, so they need a process of their own. Whole files: a property may be played
    from within another test."""
    path = Random(seed).choice(files()).relative_to(TESTS.parent)
    options = ["--hypothesis-profile=search", f"--hypothesis-seed={seed}", "-q"]
    asked = [sys.executable, "-m", "pytest", *options, str(path)]
    done = subprocess.run(asked, cwd=TESTS.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:]
    return str(path)
