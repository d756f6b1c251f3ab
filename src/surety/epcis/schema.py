"""Whether a document is EPCIS 2.0, by GS1's own JSON schema (data/, unchanged; obtained from github.com/gs1/EPCIS)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs

FAULTS_MAX = 20
"""Faults told of one document: the first that is wrong often makes many."""
VALUES_MAX = 30_000
"""Of a document of more, only the first fault is looked for: to find all takes minutes where each value is wrong."""


class Fault(NamedTuple):
    """What is wrong, and where: a JSON path such as `$.epcisBody.eventList[0].eventTime`."""

    where: str
    reason: str


@cache
def _validator() -> Any:
    text = (Path(__file__).parent / "data" / "EPCIS-JSON-Schema.json").read_text(encoding="utf-8")
    return jsonschema_rs.validator_for(json.loads(text))


def faults(document: Any) -> list[Fault]:
    """What GS1's schema finds wrong with a decoded document; empty for a good one."""
    try:
        errors = _errors(document)
    except ValueError as error:  # nested deeper than it looks
        return [Fault("$", str(error))]
    return [Fault(_path(error.instance_path), error.message[:300]) for error in islice(errors, FAULTS_MAX)]


def _errors(document: Any) -> Iterable[Any]:
    try:
        _validator().validate(document)
    except jsonschema_rs.ValidationError as first:
        return [first] if _is_large(document) else _validator().iter_errors(document)
    return ()


def _is_large(document: Any) -> bool:
    left, count = [document], 0
    while left and count <= VALUES_MAX:
        each = left.pop()
        parts = each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
        count += len(parts)
        left.extend(islice(parts, VALUES_MAX))
    return count > VALUES_MAX


def _path(parts: Any) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
