"""`surety label`: many at once, and what it says to what cannot be printed."""

import pytest
from click.testing import CliRunner

from surety.certificates import codes
from surety.cli.label import label
from surety.consoles.bench.commands import shelf_text
from tests.unit import printed


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *words, given="": CliRunner().invoke(label, list(words), input=given)


def test_the_codes_of_an_order_become_labels(run, tmp_path):
    drawn = [codes.draw() for _ in range(5)]
    given = "code,pin,address\n" + "".join(f"{each},PIN,https://x\n" for each in drawn)
    done = run("items", "--codes", "-", "--centre", "瑞丽", "--output", "o.pdf", given=given)
    assert done.exit_code == 0, done.output
    pages = printed.pages((tmp_path / "o.pdf").read_bytes())
    assert [codes.read(each.text) for page in pages for each in printed.bars(page)] == drawn
    done = run("items", "--codes", "-", "--centre", "瑞丽", "--output", "o.zpl", "--dpi", "300", given="\n".join(drawn))
    assert [
        codes.read(min(printed.read(page), key=len)) for page in printed.zebra((tmp_path / "o.zpl").read_text())
    ] == drawn
    assert "PIN" not in (tmp_path / "o.zpl").read_text()


def test_shelves_and_commands(run, tmp_path):
    assert run("shelves", "a-1", "B-2", "--output", "s.pdf", "--paper", "a4").exit_code == 0
    [page] = printed.pages((tmp_path / "s.pdf").read_bytes())
    assert printed.read(page) == {shelf_text("A-1"), shelf_text("B-2")}
    assert run("commands", "--output", "c.zpl").exit_code == 0
    assert len(printed.zebra((tmp_path / "c.zpl").read_text())) > 40


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        (("items", "--codes", "-", "--centre", "c", "--output", "o.pdf"), "1FJAP1PXA9C3S\n", "line 1"),
        (("items", "--codes", "-", "--centre", "c", "--output", "o.pdf"), "", "nothing to print"),
        (("items", "--codes", "-", "--centre", "c", "--output", "o.exe"), "1FJAP1PXA9C3R\n", "o.exe"),
        (("items", "--codes", "-", "--centre", "c", "--output", "o.svg"), "1FJAP1PXA9C3R\n1FJAP1PXA9C3R\n", "o.svg"),
        (("shelves", "翡翠", "--output", "s.pdf"), "", "unprintable_shelf"),
    ],
)
def test_what_cannot_be_printed(run, tmp_path, words, given, said):
    done = run(*words, given=given)
    assert done.exit_code == 1
    assert said in done.output
    assert list(tmp_path.iterdir()) == []
