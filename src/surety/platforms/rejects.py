"""The file of refused rows, written anew by each run: one JSON object a line."""

from __future__ import annotations

from pathlib import Path

import msgspec

from surety.platforms.entries import Reject


class RejectFile:
    """Made with the first reject, so that a clean import leaves no file (and removes that of an earlier run)."""

    def __init__(self, path: Path):
        self.path = path
        self._file = None
        path.unlink(missing_ok=True)

    def write(self, row: Reject) -> None:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("wb")
        self._file.write(msgspec.json.encode(row) + b"\n")

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
