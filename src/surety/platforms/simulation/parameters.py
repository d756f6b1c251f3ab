"""The parameters as the simulator uses them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import SimpleNamespace

import yaml


@cache
def parameters() -> tuple[SimpleNamespace, SimpleNamespace]:
    """What was fitted, and what is assumed."""
    text = files("surety.platforms.simulation").joinpath("parameters.yaml").read_text(encoding="utf-8")
    loaded = yaml.safe_load(text)
    return SimpleNamespace(**loaded["fitted"]), SimpleNamespace(**loaded["assumed"])
