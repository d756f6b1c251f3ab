"""Inputs as the decision log keeps them, made into what a table is asked. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from surety.rulebook import UNKNOWN, Table
from surety.rulebook.spec import InputSpec


def inputs_of(table: Table, logged: Sequence[Any] | Mapping[str, Any]) -> dict[str, Any]:
    """Values in declared order, or by name where no table declared one -> by name.

    What was not known is left out, as is what the table does not ask; a day is a day again.
    """
    values = [logged.get(spec.name) for spec in table.spec.inputs] if isinstance(logged, Mapping) else logged
    pairs = zip(table.spec.inputs, values, strict=True)
    return {spec.name: _typed(spec, value) for spec, value in pairs if not _is_unknown(spec, value)}


def _is_unknown(spec: InputSpec, value: Any) -> bool:
    """UNKNOWN was logged by its name, which an enum may use for a value of its own."""
    return value is None or (value == UNKNOWN.value and value not in spec.values)


def _typed(spec: InputSpec, value: Any) -> Any:
    return date.fromisoformat(value) if spec.type == "date" and isinstance(value, str) else value
