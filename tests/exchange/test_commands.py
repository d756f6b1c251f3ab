"""`surety rulebook export` and `import`, and `surety decide --dmn`, at the prompt."""

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from surety.cli.main import surety
from surety.rulebook import load_release

ROOT = Path(__file__).resolve().parents[2]
DISH = Path(__file__).parent / "data" / "dish.dmn"


def run(*words):
    return CliRunner().invoke(surety, [str(word) for word in words])


@pytest.fixture
def folder(tmp_path):
    """A copy of two tables with what they share."""
    book = tmp_path / "book"
    for name in ("vocabulary.yaml", "clauses.yaml", "shipping/presale_gate.yaml", "shipping/late_compensation.yaml"):
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        (book / name).write_bytes((ROOT / "rulebook" / name).read_bytes())
    return book


@pytest.mark.parametrize("form", ["csv", "xlsx", "dmn"])
def test_there_and_back(folder, tmp_path, form):
    before, file = load_release(folder).hash, tmp_path / f"presale_gate.{form}"
    done = run("rulebook", "export", "presale_gate", "--to", file, "--folder", folder)
    assert done.exit_code == 0, done.output
    table = folder / "shipping" / "presale_gate.yaml"
    done = run("rulebook", "import", file, "--into", folder)
    assert (done.exit_code, done.output.count("is there already")) == (1, 1)
    done = run("rulebook", "import", file, "--into", folder, "--replace")
    assert done.exit_code == 0, done.output
    assert "- vocabulary: platform" in table.read_text(encoding="utf-8").replace(
        "{vocabulary: platform}", "vocabulary: platform"
    )
    assert load_release(folder).hash == before


def test_a_new_table_goes_to_the_folder_of_its_subject(folder, tmp_path):
    file = tmp_path / "late_compensation.xlsx"
    run("rulebook", "export", "late_compensation", "--to", file, "--folder", folder)
    (folder / "shipping" / "late_compensation.yaml").unlink()
    assert run("rulebook", "import", file, "--into", folder).exit_code == 0
    assert (folder / "shipping" / "late_compensation.yaml").is_file()


def test_a_mistake_in_a_workbook_is_said_in_both_languages(tmp_path):
    file = tmp_path / "late_compensation.xlsx"
    run("rulebook", "export", "late_compensation", "--to", file)
    book = openpyxl.load_workbook(file)
    book["rows"]["B7"].value = "amazon"
    book.save(file)
    done = run("rulebook", "import", file)
    assert done.exit_code == 1
    assert "late_compensation.xlsx > rows > B7: amazon is not a declared value" in done.output
    assert "B7: 未声明的取值 amazon" in run("rulebook", "import", file, "--lang", "zh").output


def test_what_cannot_be_exported(tmp_path):
    assert "no table is called nothing" in run("rulebook", "export", "nothing", "--to", tmp_path / "x.csv").output
    done = run("rulebook", "export", "late_compensation", "--to", tmp_path / "x.pdf")
    assert (done.exit_code, done.output.count(".csv, .xlsx, .dmn")) == (1, 1)
    assert (
        "cannot be written" in run("rulebook", "export", "late_compensation", "--to", tmp_path / "no" / "x.csv").output
    )


def test_import_prints_the_table_of_a_modeler():
    done = run("rulebook", "import", DISH)
    assert done.exit_code == 0
    assert done.stdout.startswith("id: dish\n")


@pytest.fixture
def asked(tmp_path):
    file = tmp_path / "asked.json"
    file.write_text(json.dumps({"season": "Fall", "guestCount": 8}))
    return file


def test_decide_from_a_dmn_file(asked, monkeypatch):
    monkeypatch.setenv("SURETY_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    done = run("decide", "--dmn", DISH, "--input", asked, "--format", "json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["row"], told["outputs"]) == ("DecisionRule_2", {"desiredDish": "Spareribs"})
    assert told["release"]["source"] == str(DISH)
    assert run("decide", "dish", "--dmn", DISH, "--input", "season=Spring", "--input", "guestCount=1").exit_code == 3
    assert run("explain", "--dmn", DISH, "--input", asked).exit_code == 0


def test_decide_by_the_behaviour_date_of_our_own_file(tmp_path):
    file = tmp_path / "late.dmn"
    run("rulebook", "export", "late_compensation", "--to", file)
    words = ["--input", "platform=douyin", "--input", "paid_fen=301", "--input", "logistics_controlled=false"]
    done = run("decide", "--dmn", file, *words, "--on", "2023-06-01", "--format", "json")
    assert json.loads(done.stdout)["row"] == "LC-DY-FIXED"
    assert run("decide", "--dmn", file, *words, "--on", "2021-12-31").exit_code == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("decide", "--folder", ROOT / "rulebook"), "name a table, or give --dmn FILE"),
        (("decide", "other", "--dmn", DISH), "there is no decision table other: dish"),
        (("decide", "--dmn", DISH, "--folder", ROOT / "rulebook"), "leave out --folder and --known"),
        (("decide", "--dmn", DISH, "--whole", "season"), "there is no number input called season"),
        (("decide", "dish", "--whole", "x"), "--whole belongs to --dmn"),
        (("decide", "--dmn", DISH, "--input", "nowhere.json"), "No such file"),
        (("decide", "--dmn", DISH, "--input", "season=May"), "it takes Fall, Winter, Spring, Summer"),
    ],
)
def test_what_cannot_be_asked(words, said):
    done = run(*words)
    assert done.exit_code == 2
    assert said in done.output
