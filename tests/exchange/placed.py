"""Where the faults of a file are said to stand."""

import pytest

from surety.exchange import import_table
from surety.rulebook import RulebookError


def faults(content: bytes, name: str = "late.xlsx") -> set[tuple[str, str, str]]:
    """(sheet, cell, code) of every fault."""
    with pytest.raises(RulebookError) as error:
        import_table(content, name)
    for fault in error.value.faults:
        assert fault.to_text("zh")
        assert fault.to_text("en").startswith(name)
    return {(fault.row, fault.cell, fault.code) for fault in error.value.faults}
