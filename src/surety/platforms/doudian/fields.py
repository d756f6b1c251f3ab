"""Reading Doudian's loose JSON: numbers in strings, JSON in strings, epoch seconds, three forms of personal data."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from surety.engine.fact import EARLIEST, LATEST
from surety.engine.places import is_readable
from surety.platforms.entries import Refused


class Node:
    """One JSON object and the path that leads to it, so that every refusal names its place."""

    def __init__(self, value: Any, path: str):
        if not isinstance(value, dict):
            raise Refused("not_an_object", f"{type(value).__name__} where an object is expected", where=path)
        self.raw, self.path = value, path

    def place(self, name: str) -> str:
        return f"{self.path}.{name}".lstrip(".")

    def has(self, name: str) -> bool:
        return self.raw.get(name) not in (None, "", 0, "0")

    def text(self, name: str, default: str = "") -> str:
        value = self.raw.get(name)
        if value is None:
            return default
        if isinstance(value, str | int) and not isinstance(value, bool):
            return str(value)
        raise Refused("not_text", f"{type(value).__name__} where text is expected", where=self.place(name))

    def number(self, name: str, default: int = 0) -> int:
        value = self.raw.get(name)
        if value is None or value == "":
            return default
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and len(value) <= 20 and value.lstrip("-").isdecimal():
            return int(value)
        raise Refused("not_a_number", f"{str(value)[:40]!r} is not a whole number", where=self.place(name))

    def fen(self, name: str) -> int:
        amount = self.number(name)
        if amount < 0:
            raise Refused("bad_money", f"{amount} is negative", where=self.place(name))
        return amount

    def instant(self, name: str) -> datetime | None:
        """Epoch seconds; 0 stands for never."""
        seconds = self.number(name)
        if seconds == 0:
            return None
        if not EARLIEST.timestamp() <= seconds < LATEST.timestamp():
            reason = f"{seconds} is not epoch seconds between 2000 and 2099"
            raise Refused("date_out_of_range", reason, where=self.place(name))
        return datetime.fromtimestamp(seconds, UTC)

    def child(self, name: str) -> Node:
        """The object under `name`, or an empty one; it may be JSON in a string."""
        return Node(self._plain(name) or {}, self.place(name))

    def children(self, name: str) -> list[Node]:
        value = self._plain(name) or []
        if not isinstance(value, list):
            raise Refused("not_a_list", f"{type(value).__name__} where a list is expected", where=self.place(name))
        return [Node(item, f"{self.place(name)}[{n}]") for n, item in enumerate(value)]

    def shown(self, name: str) -> str:
        """Personal text: as given in plain, else masked. The encrypted form is of no use to us and never kept."""
        return self.written(name) or self.written(f"mask_{name}")

    def written(self, name: str) -> str:
        """Text in which something can be read; blanks alone are none."""
        text = self.text(name)
        return text if is_readable(text) else ""

    def _plain(self, name: str) -> Any:
        value = self.raw.get(name)
        if not isinstance(value, str) or not value.strip():
            return value if not isinstance(value, str) else None
        try:
            return msgspec.json.decode(value)
        except (msgspec.DecodeError, UnicodeError) as error:
            raise Refused("bad_json", f"JSON in a string: {error}", where=self.place(name)) from None
