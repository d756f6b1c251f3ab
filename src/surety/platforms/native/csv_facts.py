"""Facts as rows of a CSV file."""

from __future__ import annotations

from collections.abc import Iterator

from surety.platforms.csv_rows import Row, read_rows
from surety.platforms.entries import Entry, Refused, Reject, Unusable
from surety.platforms.native.columns import REQUIRED, fact_of, unknown_columns
from surety.platforms.native.file import FactsFile


class CsvFacts(FactsFile):
    def read(self) -> Iterator[Entry | Reject]:
        checked = False
        for row in read_rows(self.path, self.meter, required=REQUIRED):
            if isinstance(row, Reject):
                yield row
                continue
            if not checked:
                self._check_columns(row)
                checked = True
            yield self._fact(row)

    def _check_columns(self, row: Row) -> None:
        unknown = unknown_columns(list(row.cells))
        if unknown:
            raise Unusable(self.path.name, f"column {', '.join(unknown[:5])} is a field of no fact", line=1)

    def _fact(self, row: Row) -> Entry | Reject:
        try:
            return self.entry(fact_of(row.cells), row.line)
        except Refused as error:
            return self.reject(error, row.line)
