"""A notice written as a YAML file: the content of `notice_drafted`, with days where instants are not needed.

A day that begins a window begins it at 00:00 in the platforms' zone. A day that ends one, or by which to ship, is
included: it ends at the next 00:00.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import yaml

from surety.disruptions.checking import fault_of
from surety.disruptions.notice import Content
from surety.engine.wire import FactError
from surety.rulebook.yaml_text import Loader

ZONE = ZoneInfo("Asia/Shanghai")
_ENDS = frozenset({"promise_to", "applied_to", "latest_ship"})


def content_of(text: str, *, notice: str) -> Content:
    """The content that a file holds for the notice of this id; raises FactError with the place."""
    try:
        written = yaml.load(text, Loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise FactError("not_yaml", "$", str(error)) from None
    try:
        content = msgspec.convert(_with_instants(written), Content)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `")
        raise FactError("invalid_notice", place.rstrip("`") or "$", message) from None
    if (fault := fault_of(content, notice=notice)) is not None:
        raise FactError(*fault)
    return content


def _with_instants(written: Any, key: str = "") -> Any:
    if isinstance(written, dict):
        return {name: _with_instants(value, str(name)) for name, value in written.items()}
    if isinstance(written, list):
        return [_with_instants(value) for value in written]
    if isinstance(written, date) and not isinstance(written, datetime):
        day = written + timedelta(days=1) if key in _ENDS else written
        return datetime.combine(day, time(), ZONE)
    return str(written) if key == "region" else written
