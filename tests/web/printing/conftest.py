"""The centre of the bench's tests prints."""

import pytest

from surety.certificates import pins
from tests.web.bench.conftest import people, told

__all__ = ["people", "told"]


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    """Files with PINs of this test alone, hashed fast."""
    monkeypatch.setenv("SURETY_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(pins, "_COST", {"n": 2, "r": 1, "p": 1})
