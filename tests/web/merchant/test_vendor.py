"""Vendored files are what their lists say, and every file is listed."""

import hashlib
import json
from pathlib import Path

import pytest

import surety.certificates
import surety.consoles

_STATIC = Path(surety.consoles.__file__).parent / "static" / "vendor"
_VERIFIER = Path(surety.certificates.__file__).parent / "static" / "certificates" / "vendor"
_FOLDERS = (_STATIC, _STATIC / "icons", _VERIFIER, Path(__file__).parents[1] / "vendor")


@pytest.mark.parametrize("folder", _FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_hashes(folder: Path):
    listed = json.loads((folder / "vendor.json").read_text())
    for entry in listed:
        assert hashlib.sha256((folder / entry["file"]).read_bytes()).hexdigest() == entry["sha256"], entry["file"]
        assert entry["package"]
        assert entry["version"]
        assert entry["licence"]
    present = {path.name for path in folder.iterdir() if path.is_file()} - {"vendor.json"}
    assert present == {entry["file"] for entry in listed}


def test_nothing_names_another_host():
    """A page loads nothing from elsewhere: vendored scripts and styles hold no address they would fetch."""
    for path in _STATIC.glob("*.css"):
        text = path.read_text()
        assert "url(http" not in text
        assert "@import" not in text
