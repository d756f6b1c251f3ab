"""A centre's own hand on `surety certificate issue`: two pieces for one report, one code twice, dates of its choice."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from tests.attacks.codes import drawn, with_wrong_check
from tests.attacks.published import surety, write_log

X, Y = "jade-x", "jade-y"


@pytest.fixture(scope="module")
def codes(market, database_url):
    """Three codes of one centre, the first of them certified, the third void; and one of another centre."""
    made = []
    for centre, count in ((X, 4), (Y, 1)):
        assert surety("certificate", "key", centre)[0] == 0
        printed = surety("certificate", "codes", centre, "--count", str(count))[1]
        made += [line.split(",")[0] for line in printed.splitlines()[1:]]
    assert surety("certificate", "void", made[2], "--reason", "stolen")[0] == 0
    write_log(database_url)
    return made


def report(code: str, **changes) -> dict:
    made = {
        "report": "R-1", "centre": X, "code": code, "verdict": "pass", "reported_at": datetime.now(UTC).isoformat(),
        "inspector": "i-1", "piece": {"piece": "P-1", "category": "jade/bangle", "title": "bangle"},
        "seal": {"number": "S-1"},
    }  # fmt: skip
    return made | changes


def issue(tmp_path, made: dict) -> tuple[int, str]:
    file = tmp_path / "report.json"
    file.write_text(json.dumps(made))
    return surety("certificate", "issue", "--input", file)


def piece(name: str) -> dict:
    return {"piece": {"piece": name, "category": "jade/bangle", "title": "bangle"}}


def hours_off(count: float) -> dict:
    return {"reported_at": (datetime.now(UTC) + timedelta(hours=count)).isoformat()}


REPORTS = {
    ("a pass without a seal", "pass_without_seal"): lambda codes: report(
        codes[1], report="R-2", seal=None, **piece("P-2")
    ),
    ("two pieces for one report", "report_taken"): lambda codes: report(codes[1], **piece("P-2")),
    ("one code for two pieces", "another_piece"): lambda codes: report(codes[0], report="R-3", **piece("P-3")),
    ("one code for two reports", "code_used"): lambda codes: report(codes[0], report="R-4"),
    ("a void code", "code_void"): lambda codes: report(codes[2], report="R-5", **piece("P-5")),
    ("another centre's code", "code_of_another_centre"): lambda codes: report(codes[4], report="R-6", **piece("P-6")),
    ("a code that nobody issued", "unknown_code"): lambda codes: report(drawn(Random(5)), report="R-7"),
    ("a code with a wrong check character", "malformed_code"): lambda codes: report(
        with_wrong_check(codes[1]), report="R-8"
    ),
    ("a correction that is another piece", "another_piece"): lambda codes: report(
        codes[0], report="R-9", supersedes="R-1", **piece("P-9")
    ),
    ("a correction of another code", "supersedes_nothing"): lambda codes: report(
        codes[1], report="R-10", supersedes="R-1"
    ),
    ("a correction of nothing", "supersedes_nothing"): lambda codes: report(
        codes[1], report="R-11", supersedes="R-404", **piece("P-11")
    ),
    ("dated back four days", "backdated"): lambda codes: report(
        codes[1], report="R-12", **piece("P-12"), **hours_off(-96)
    ),
    ("dated forward a day", "from_the_future"): lambda codes: report(
        codes[1], report="R-13", **piece("P-13"), **hours_off(24)
    ),
    ("a code in the report's name", "code_shown"): lambda codes: report(
        codes[1], report=f"R-{codes[1][:4]}-{codes[1][4:].lower()}", **piece("P-15")
    ),
    ("a code in the piece's name", "code_shown"): lambda codes: report(codes[1], report="R-16", **piece(codes[1])),
    ("a centre without a key", "code_of_another_centre"): lambda codes: report(
        codes[1], report="R-14", centre="jade-none", **piece("P-14")
    ),
}


@pytest.fixture(scope="module")
def first(codes, tmp_path_factory, database_url):
    done = issue(tmp_path_factory.mktemp("first"), report(codes[0]))
    assert done[0] == 0, done
    write_log(database_url)
    return codes


@pytest.mark.parametrize(("name", "told"), REPORTS)
def test_no_such_report_is_signed(name, told, first, looking, database_url, tmp_path):
    count = "SELECT count(*) FROM surety_log_entry WHERE kind = 'certificate'"
    before = looking.execute(count).fetchone()
    code, output = issue(tmp_path, REPORTS[name, told](first))
    write_log(database_url)
    assert (code != 0, looking.execute(count).fetchone() == before) == (True, True), output
    assert told in output


def test_no_report_tells_its_code_to_readers_of_the_log(first, looking, database_url, tmp_path):
    """Codes stand in the log blinded; report ids as they are (docs/certificates.md)."""
    issue(tmp_path, report(first[3], report=f"R-{first[3]}", **piece("P-99")))
    write_log(database_url)
    entries = looking.execute("SELECT content FROM surety_log_entry").fetchall()
    assert not any(first[3].encode() in bytes(content) for (content,) in entries)
