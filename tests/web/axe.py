"""What axe finds on a page, serious things only."""

from pathlib import Path

SOURCE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()


def serious(page) -> list[str]:
    page.evaluate(SOURCE)
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found if each["impact"] in ("serious", "critical")
    ]
