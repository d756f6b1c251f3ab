"""docs/rulebook.md lists every packaged table with its date, inputs and outputs."""

from pathlib import Path

from surety.rulebook import load_release

ROOT = Path(__file__).parents[2]


def test_every_table_is_documented_as_it_is():
    page = (ROOT / "docs" / "rulebook.md").read_text(encoding="utf-8")
    documented = [line.split(" | ") for line in page.splitlines() if line.startswith("| `") and line.count(" | ") == 4]
    told = {cells[0].strip("| `"): (cells[2].strip("`"), cells[3], cells[4].strip(" |")) for cells in documented}
    release = load_release(ROOT / "rulebook")
    assert told == {
        name: (
            table.spec.date_key,
            ", ".join(table.input_names),
            ", ".join(each.name for each in table.spec.outputs),
        )
        for name, table in release.tables.items()
    }
