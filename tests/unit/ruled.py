"""The packaged rulebook with a few words changed, for rules that are not in force yet or are stopped."""

from __future__ import annotations

import shutil
from pathlib import Path

from surety.rulebook import Release, load_release

ROOT = Path(__file__).parents[2] / "rulebook"


def changed(folder: Path, table: str, *words: tuple[str, str]) -> Release:
    """A copy in `folder` with each old text, found once in the table's file, replaced by the new one."""
    copy = folder / "rulebook"
    if not copy.exists():
        shutil.copytree(ROOT, copy)
    path = next(copy.glob(f"*/{table}.yaml"))
    text = path.read_text(encoding="utf-8")
    for old, new in words:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return load_release(copy)
