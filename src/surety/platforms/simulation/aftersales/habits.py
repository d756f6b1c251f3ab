"""What people do after the purchase, from `habits.yaml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import SimpleNamespace
from typing import Any

import yaml


@cache
def entries() -> dict[str, dict[str, Any]]:
    """Each number with why it is there and where it is from."""
    text = files("surety.platforms.simulation.aftersales").joinpath("habits.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


@cache
def habits() -> SimpleNamespace:
    return SimpleNamespace(**{name: entry["value"] for name, entry in entries().items()})
