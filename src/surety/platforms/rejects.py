"""The file of refused rows, written anew by each run: one JSON object a line."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from surety.platforms.entries import Reject, Unusable


class RejectFile:
    """Made with the first reject, so that a clean import leaves no file (and removes that of an earlier run).

    Its rows repeat what was sent, personal data among it: only its owner reads it. It is never one of the inputs.
    """

    def __init__(self, path: Path, *, inputs: Iterable[Path] = ()):
        self.path = path
        self._file = None
        try:
            _check_place(path, inputs)
            path.unlink(missing_ok=True)
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(_create(path))
            path.unlink()
        except OSError as error:
            raise Unusable(str(path), f"refused rows cannot be written there ({error.strerror})") from None

    def write(self, row: Reject) -> None:
        if self._file is None:
            self._file = os.fdopen(_create(self.path), "wb")
        self._file.write(msgspec.json.encode(row) + b"\n")

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _check_place(path: Path, inputs: Iterable[Path]) -> None:
    if not path.exists():
        return
    if not path.is_file():
        raise Unusable(str(path), "refused rows need a file of their own; this is something else")
    if any(path.samefile(each) for each in inputs):
        raise Unusable(str(path), "is what is to be imported; refused rows would overwrite it")


def _create(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
