"""The file a table is read from: its faults, and where in it each thing stands."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from surety.rulebook.errors import Fault, RulebookError
from surety.rulebook.load import read_table
from surety.rulebook.place import Place
from surety.rulebook.spec import TableSpec

Spot = tuple[str, str]
# What becomes the name of a file or a folder.
FOLDER_OR_FILE = re.compile(r"\w[\w.-]*")


@dataclass(frozen=True)
class SourcePlace(Place):
    """Reports a fault of the rulebook's own reader where the writer of the file sees it."""

    where: Callable[[str, str], Spot] = lambda row, cell: (row, cell)

    def fault(self, code: str, cell: str = "", **facts) -> None:
        self.faults.append(Fault(code, self.file, *self.where(self.row, cell), tuple(facts.items())))


class Source:
    def __init__(self, file: str):
        self.file = file
        self.faults: list[Fault] = []
        self.remarks: list[Fault] = []
        self._spots: dict[Spot, Spot] = {}

    def at(self, row: str, cell: str, code: str, /, **facts) -> None:
        """A fault at a sheet and its cell, or at a rule and its column."""
        self.faults.append(Fault(code, self.file, row, cell, tuple(facts.items())))

    def remark(self, row: str, cell: str, code: str, /, **facts) -> None:
        """What is no fault, and the reader should know."""
        self.remarks.append(Fault(code, self.file, row, cell, tuple(facts.items())))

    def spot(self, row: str, cell: str, *spot: str) -> None:
        """Faults of this row and cell of the table stand there in the file; of two rows of one id, in the second."""
        self._spots[row, cell] = spot

    def where(self, row: str, cell: str) -> Spot:
        return self._spots.get((row, cell)) or self._spots.get((row, "")) or (row, cell)

    def table(self, raw: dict[str, Any]) -> TableSpec:
        """The table, if neither the file nor the table in it has a fault; raises RulebookError with every one.

        `raw` is as a rulebook file holds it, with the subject that its folder would say.
        """
        for name in {"id", "subject"} & raw.keys():
            if not FOLDER_OR_FILE.fullmatch(str(raw[name])):
                self.at(*self.where("", name), "bad_file_name", value=raw[name])
        self.refuse()
        subject = raw.pop("subject", "")
        spec = read_table(SourcePlace(self.faults, self.file, where=self.where), raw, {})
        self.refuse()
        return replace(spec, subject=subject)

    def refuse(self) -> None:
        if self.faults:
            raise RulebookError(self.faults)
