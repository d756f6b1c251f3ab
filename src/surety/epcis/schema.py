"""Whether a document is EPCIS 2.0, by GS1's own JSON schema (data/, unchanged; obtained from github.com/gs1/EPCIS)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs

FAULTS_MAX = 20
"""Faults told of one document: the first that is wrong often makes many."""


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
        errors = _validator().iter_errors(document)
    except ValueError as error:  # nested deeper than it looks
        return [Fault("$", str(error))]
    found = []
    for error in errors:
        found.append(Fault(_path(error.instance_path), error.message[:300]))
        if len(found) == FAULTS_MAX:
            break
    return found


def _path(parts: Any) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
