"""Reading raw YAML values while collecting every fault with its place."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from surety.rulebook.errors import Fault
from surety.rulebook.spec import LANGUAGES, Text

BLANK = Text("", "")
WHOLE_MAX = 2**63 - 1
WORD_MAX = 120
"""Characters of a code: it stands in addresses, keys and columns."""


@dataclass(frozen=True)
class Place:
    """Where the reader is; `faults` is shared by every place of one load."""

    faults: list[Fault]
    file: str = ""
    row: str = ""

    def at(self, row: str) -> "Place":
        return replace(self, row=row if len(row) <= WORD_MAX else f"{row[:WORD_MAX]}…")

    def fault(self, code: str, cell: str = "", **facts) -> None:
        self.faults.append(Fault(code, self.file, self.row, cell, tuple(facts.items())))

    def mapping(self, raw: Any, cell: str, required: str, optional: str = "") -> dict:
        """The mapping if it is one, its missing and unexpected keys reported."""
        if not isinstance(raw, dict):
            self.fault("not_a_mapping", cell, value=raw)
            return {}
        needed, allowed = required.split(), required.split() + optional.split()
        for key in needed:
            if key not in raw:
                self.fault("missing_key", cell, key=key)
        for key in raw:
            if key not in allowed:
                self.fault("unknown_key", cell, key=key)
        return raw

    def open_mapping(self, raw: Any, cell: str) -> dict[str, Any]:
        """A mapping whatever its keys, each a word."""
        if not isinstance(raw, dict):
            self.fault("not_a_mapping", cell, value=raw)
            return {}
        return {self.word(key, cell): value for key, value in raw.items()}

    def sequence(self, raw: Any, cell: str) -> list:
        if isinstance(raw, list):
            return raw
        if raw is not None:
            self.fault("not_a_list", cell, value=raw)
        return []

    def text(self, raw: Any, cell: str) -> Text:
        """Both languages, neither empty."""
        whole = isinstance(raw, dict) and set(raw) == set(LANGUAGES)
        if whole and all(is_word(raw[lang]) for lang in LANGUAGES):
            return Text(raw["zh"].strip(), raw["en"].strip())
        self.fault("bad_text", cell, value=raw)
        return BLANK

    def word(self, raw: Any, cell: str) -> str:
        """A code: a string, or a bare whole number such as 1688."""
        if is_word(raw):
            if len(raw) > WORD_MAX:
                self.fault("word_too_long", cell, size=len(raw), limit=WORD_MAX)
            return raw
        if isinstance(raw, int) and not isinstance(raw, bool):
            return str(raw)
        self.fault("not_a_word", cell, value=raw)
        return ""

    def flag(self, raw: Any, cell: str) -> bool:
        if not isinstance(raw, bool):
            self.fault("not_a_bool", cell, value=raw)
        return raw is True

    def choice(self, raw: Any, cell: str, allowed: tuple[str, ...], default: str) -> str:
        if raw is None:
            return default
        if raw in allowed:
            return allowed[allowed.index(raw)]  # the constant itself: a default written out is left out of the bytes
        self.fault("not_a_choice", cell, value=raw, allowed=", ".join(allowed))
        return default

    def day(self, raw: Any, cell: str) -> date | None:
        if raw is None or is_day(raw):
            return raw
        self.fault("not_a_date", cell, value=raw)
        return None


def is_day(raw: Any) -> bool:
    """Not the first day of the calendar: it has none before it."""
    return raw.__class__ is date and raw > date.min


def is_kept(number: float) -> bool:
    """Whether a column of 64 bits holds it."""
    return -WHOLE_MAX <= number <= WHOLE_MAX


def is_word(raw: Any) -> bool:
    return isinstance(raw, str) and bool(raw.strip())
