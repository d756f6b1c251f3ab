"""What the rulebook refuses, each error stating the fact."""

from typing import Any, NamedTuple

from surety.rulebook.phrases import phrase


class Fault(NamedTuple):
    """One thing wrong with a rulebook file, and where: the file, the row and the cell."""

    code: str
    file: str
    row: str = ""
    cell: str = ""
    facts: tuple[tuple[str, Any], ...] = ()

    def to_text(self, lang: str = "en") -> str:
        place = " > ".join(part for part in (self.file, self.row, self.cell) if part)
        return f"{place}: {phrase('fault_' + self.code, lang, **dict(self.facts))}"


class RulebookError(Exception):
    """The rulebook is not fit to compile; `faults` lists every reason."""

    code = "RulebookRefused"

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        super().__init__("\n".join(fault.to_text() for fault in faults))


class RulebookValueError(ValueError):
    """A table was asked about a value it does not know."""

    code = "RulebookValueRefused"

    def __init__(self, table: str, input: str, value: Any):
        self.table, self.input, self.value = table, input, value
        super().__init__(f"table {table}: input {input} refuses the value {value!r}")


class UnknownTable(KeyError):
    """The release holds no table of this name."""

    code = "UnknownTable"


class UnknownRow(KeyError):
    """The table holds no row of this id."""

    code = "UnknownRow"


class NotComparable(ValueError):
    """Two tables have no output of which both say, alike, what is better for the buyer."""

    code = "NotComparable"


class NoReleaseKnown(LookupError):
    """No release was known on this date."""

    code = "NoReleaseKnown"
