"""What axe finds on a page, serious things only."""

from pathlib import Path

import pytest

SOURCE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()

LAYOUTS = pytest.mark.parametrize(("language", "width"), [("zh-hans", 1440), ("en", 390)])
"""Each language and each layout once: reading a page takes axe half a second. English is the longer one on a phone."""


def serious(page) -> list[str]:
    page.evaluate(SOURCE)
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [f"{each['id']}: {_first(each)}" for each in found if each["impact"] in ("serious", "critical")]


def _first(violation: dict) -> str:
    node = violation["nodes"][0]
    return f"{node['html'][:160]} {node['failureSummary']}"
