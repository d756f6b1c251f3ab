"""What a table of the rules says of a piece, in words, without deciding anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from surety.consoles.show.rule_words import told
from surety.rulebook import Release, RulebookValueError, Status, UnknownTable


class Said(NamedTuple):
    """A row's inputs and outputs by name, in words; its outputs as they are, its clause, and whether it is assumed."""

    words: dict[str, str]
    outputs: Mapping[str, Any]
    clause: tuple[str, ...]
    assumed: bool


def asked(release: Release, table: str, inputs: Mapping[str, Any], *, on: datetime) -> Said | None:
    """As the engine would be answered at `on`; None where no row says."""
    try:
        answer = release.decide(table, inputs, on=on)
    except (RulebookValueError, UnknownTable):
        return None
    if answer.status is not Status.DECIDED:
        return None
    row, found = release.table(table).row(answer.row_id or ""), told(release, answer)
    words = {each["name"]: each["value_label"] for each in (*found["inputs"], *found["outputs"])}
    return Said(words, answer.outputs, tuple(row.clause), row.assumed)
