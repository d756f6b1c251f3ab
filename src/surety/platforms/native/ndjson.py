"""One fact a line, as the API takes it."""

from __future__ import annotations

from collections.abc import Iterator

from surety.engine.wire import FactError, decode_fact
from surety.platforms.entries import Entry, Refused, Reject
from surety.platforms.lines import Line, check_text, read_lines
from surety.platforms.native.file import FactsFile


class NdjsonFacts(FactsFile):
    def read(self) -> Iterator[Entry | Reject]:
        for line in read_lines(self.path, self.meter):
            if isinstance(line, Reject):
                yield line
            elif line.raw.strip():
                yield self._fact(line)

    def _fact(self, line: Line) -> Entry | Reject:
        try:
            return self.entry(decode_fact(line.raw), line.number)
        except FactError as error:
            trouble = check_text(line.raw)
            if trouble:
                return Reject(self.path.name, line.number, "not_text", trouble)
            return Reject(self.path.name, line.number, error.code, error.message, error.where)
        except Refused as error:
            return self.reject(error, line.number)
