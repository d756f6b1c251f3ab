"""Where files lie: SURETY_HOME/evidence, each by the SHA-256 of its content.

Whoever is about to name a file claims it first, which keeps it for a day more; what no fact names goes after that day
(`surety.evidence.expiring`).
"""

from __future__ import annotations

import os
from pathlib import Path

from surety.config import environment

UNNAMED_SECONDS_MAX = 86_400
"""How long a file is kept for the fact that is to name it."""


def folder() -> Path:
    return environment.home() / "evidence"


def place_of(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256


class Kept:
    """Whether a file lies here, for who asks of many: the folder is found once."""

    def __init__(self) -> None:
        self._folder = str(folder())

    def __contains__(self, sha256: str) -> bool:
        return os.access(f"{self._folder}/{sha256[:2]}/{sha256}", os.F_OK)


def claim(sha256: str) -> bool:
    """Keep the file for a day more; False if it is not here."""
    place = place_of(sha256)
    try:
        os.utime(place)
    except FileNotFoundError:
        return False
    return place.is_file()
