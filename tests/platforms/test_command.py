"""`surety import` and `surety simulate` at the prompt."""

import gzip
import json
import re

import pytest
from click.testing import CliRunner

from surety.cli.main import surety

from .conftest import ROOT


@pytest.fixture
def run(db):
    def _run(*words):
        return CliRunner().invoke(surety, [str(word) for word in words])

    return _run


def test_the_summary_is_one_object_with_these_keys_alone(run, olist):
    done = run("import", "olist", olist(), "--summary", "json")
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert list(summary) == [
        "orders", "lines", "late_lines", "cancelled_orders", "refused_rows", "facts", "seconds",
    ]  # fmt: skip
    assert done.stdout.count("\n") == 1


def test_the_summary_in_words_and_the_question_what_if(run, olist):
    done = run("import", "olist", olist(), "--what-if", "douyin")
    assert done.exit_code == 0
    assert re.search(r"compensation owed\s+应赔付\s+0\b", done.stdout)
    assert "NOT OWED" in done.stdout


def test_refused_rows_go_where_they_are_asked_to(run, tmp_path):
    path, rejects = tmp_path / "f.ndjson", tmp_path / "here.ndjson"
    path.write_text("x\n")
    done = run("import", "facts", path, "--rejects", rejects, "--summary", "json")
    assert (done.exit_code, json.loads(done.stdout)["refused_rows"]) == (0, 1)
    assert json.loads(rejects.read_text())["line"] == 1
    path.write_text("\n")
    run("import", "facts", path, "--rejects", rejects)
    assert not rejects.exists(), "a clean run leaves no rejects of an earlier one"


def test_without_a_place_given_they_go_to_the_home_folder(run, tmp_path, test_home):
    path = tmp_path / "g.ndjson"
    path.write_text("x\n")
    run("import", "facts", path)
    assert (test_home / "rejects" / "g.ndjson.rejects.ndjson").exists()


@pytest.mark.parametrize("words", [("facts", "none.ndjson"), ("doudian", "none.json"), ("olist", "none")])
def test_a_missing_file_is_said_in_one_line(run, tmp_path, words):
    done = run("import", words[0], tmp_path / words[1])
    assert done.exit_code == 1
    assert re.fullmatch(r"Error: .*none.*: no such (file|folder)\n", done.stderr)


def test_a_cut_file_keeps_its_good_rows_and_ends_with_one(run, db, tmp_path):
    path = tmp_path / "f.ndjson.gz"
    shop = '{"type":"shop_registered","at":"2026-09-01T00:00:00Z","name":"x","id":"%d","shop":"douyin:%d"}\n'
    path.write_bytes(gzip.compress("".join(shop % (n, n) for n in range(9000)).encode())[:-900])
    done = run("import", "facts", path, "--summary", "json")
    assert done.exit_code == 1
    summary = json.loads(done.stdout)
    assert summary["refused_rows"] == 1
    assert 1000 < summary["facts"] < 9000
    assert db.execute("select count(*) from surety_shop").fetchone() == (summary["facts"],)


def test_a_wrong_source_is_explained(run, tmp_path):
    done = run("import", "facts", tmp_path / "x.csv", "--as", "shop:me")
    assert done.exit_code == 1
    assert "PARTY:NAME" in done.stderr


def test_the_row_in_the_manual_is_taken_in(run, db, tmp_path):
    rows = re.findall(r"^    (type,id,at.*|order_placed,.*)$", (ROOT / "docs/import.md").read_text(), re.M)
    path = tmp_path / "f.csv"
    path.write_text("\n".join(rows))
    done = run("import", "facts", path, "--summary", "json")
    summary = json.loads(done.stdout)
    assert (summary["orders"], summary["lines"], summary["refused_rows"]) == (1, 1, 0)


def test_a_simulation_is_written_or_loaded(run, db, tmp_path):
    out = tmp_path / "s.ndjson"
    done = run("simulate", "--orders", 50, "--seed", 2, "--out", out)
    assert done.exit_code == 0, done.output
    lines = out.read_bytes().splitlines()
    assert f"{len(lines)} facts of 50 orders" in done.stdout
    done = run("simulate", "--orders", 50, "--seed", 2, "--load")
    assert done.exit_code == 0, done.output
    assert db.execute("select count(*) from surety_order").fetchone() == (52,), "two of inspected goods beside them"
    summary = json.loads(run("import", "facts", out, "--as", "platform:douyin", "--summary", "json").stdout)
    assert summary["orders"] == 52, "a written file and a load are the same facts"
    assert db.execute("select count(*) from surety_order").fetchone() == (52,)
    assert run("simulate", "--orders", 50).exit_code == 2


def test_a_simulation_is_lived_and_the_books_agree(run, db):
    done = run("simulate", "--orders", 40, "--platform", "jd", "--start", "2026-03-01", "--live")
    assert done.exit_code == 0, done.output
    assert db.execute("select count(*) from surety_aftersale where platform = 'jd'").fetchone()[0] >= 3
    assert db.execute("select count(*) from surety_sandbox_refund").fetchone()[0] >= 1
    agreed = run("reconcile", "--sandbox")
    assert (agreed.exit_code, agreed.output) == (0, "the provider's books and ours agree\n")
    assert run("simulate", "--orders", 5, "--live", "--load").exit_code == 2
    assert run("simulate", "--orders", 5, "--live", "--faults", 2).exit_code == 2
