"""What the database holds of the log, keys and certificates, for whoever reads: exports, bundles, pages.

Each takes a cursor of any role; those of codes and certificates answer for one code only.
"""

from __future__ import annotations

from typing import Any

from surety.certificates.keys import Period, Register


def register_of(cursor: Any) -> Register:
    """The register of keys."""
    return Register(periods(cursor))


def periods(cursor: Any) -> list[Period]:
    cursor.execute("select owner, key, valid_from, valid_until from surety_key order by valid_from, owner, key")
    return [Period(*row) for row in cursor.fetchall()]


def latest_checkpoint(cursor: Any) -> tuple[int, str] | None:
    """Size and note of the latest checkpoint."""
    cursor.execute("select size, note from surety_log_checkpoint where bucket = 0 order by size desc limit 1")
    row = cursor.fetchone()
    return (row[0], row[1]) if row else None
