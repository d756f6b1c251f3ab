"""Facts as rows of a Parquet file, read a thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterator

from surety.platforms.entries import Entry, Refused, Reject, Unusable
from surety.platforms.native.columns import REQUIRED, fact_of, unknown_columns
from surety.platforms.native.file import FactsFile

BATCH_ROWS = 1000


class ParquetFacts(FactsFile):
    """`line` is the row's number from 1."""

    def read(self) -> Iterator[Entry | Reject]:
        import pyarrow as arrow
        from pyarrow.parquet import ParquetFile

        try:
            file = ParquetFile(self.path, pre_buffer=False)
        except (arrow.ArrowInvalid, OSError) as error:
            raise Unusable(self.path.name, f"not a Parquet file: {_first_line(error)}") from None
        with file:
            self._check_columns(file.schema_arrow.names)
            rows, number = max(file.metadata.num_rows, 1), 0
            try:
                for batch in file.iter_batches(batch_size=BATCH_ROWS, use_threads=False):
                    for cells in batch.to_pylist():
                        number += 1
                        yield self._fact(cells, number)
                    self.meter.done_bytes = self.meter.total_bytes * number // rows
            except (arrow.ArrowException, OSError) as error:
                reason = f"the rest cannot be read: {_first_line(error)}"
                yield Reject(self.path.name, number + 1, "damaged_file", reason, damaged=True)

    def _check_columns(self, names: list[str]) -> None:
        repeated = sorted({name for name in names if names.count(name) > 1})
        missing = [name for name in REQUIRED if name not in names]
        unknown = unknown_columns(names)
        for columns, fault in ((repeated, "stands twice"), (missing, "is missing"), (unknown, "is a field of no fact")):
            if columns:
                raise Unusable(self.path.name, f"column {', '.join(columns[:5])} {fault}")

    def _fact(self, cells: dict, number: int) -> Entry | Reject:
        try:
            return self.entry(fact_of(cells), number)
        except Refused as error:
            return self.reject(error, number)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
