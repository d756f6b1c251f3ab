"""Native facts from a file: NDJSON, CSV or Parquet, told by the file's name."""

from __future__ import annotations

from pathlib import Path

from surety.engine.fact import Source
from surety.platforms.entries import Adapter, Unusable
from surety.platforms.native.csv_facts import CsvFacts
from surety.platforms.native.ndjson import NdjsonFacts
from surety.platforms.native.parquet import ParquetFacts

_BY_ENDING = {
    ".ndjson": NdjsonFacts,
    ".jsonl": NdjsonFacts,
    ".ndjson.gz": NdjsonFacts,
    ".jsonl.gz": NdjsonFacts,
    ".csv": CsvFacts,
    ".csv.gz": CsvFacts,
    ".parquet": ParquetFacts,
}


def facts_adapter(path: Path, *, source: Source) -> Adapter:
    """The adapter for this file."""
    if not path.is_file():
        raise Unusable(str(path), "is not a file" if path.exists() else "no such file")
    for ending, adapter in _BY_ENDING.items():
        if path.name.lower().endswith(ending):
            return adapter(path, source=source)
    raise Unusable(str(path), f"the name must end in one of {', '.join(_BY_ENDING)}")
