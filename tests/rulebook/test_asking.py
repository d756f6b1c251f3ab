"""`surety decide` and `surety explain` at the prompt."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from surety.cli.main import surety
from surety.engine import clock
from surety.rulebook import Stop, load_release
from tests.rulebook.tables import TEXT, raw_table, write_table, write_yaml

LIGHT = ("--input", "size=large", "--input", "weight_grams=999")


@pytest.fixture
def folder(tmp_path):
    raw = raw_table()
    raw["inputs"].append({"name": "seen_on", "type": "date", "label": TEXT})
    raw["inputs"].append({"name": "express", "type": "bool", "label": TEXT})
    raw["inputs"].append({"name": "score", "type": "number", "whole": False, "label": TEXT})
    raw["rows"][0]["from"] = datetime(2023, 1, 1, tzinfo=UTC).date()
    write_yaml(tmp_path / "book" / "clauses.yaml", {"A1": {"zh": "大小件分别计费", "en": "Sizes pay apart"}})
    return write_table(tmp_path / "book", raw)


@pytest.fixture
def run(folder):
    def _run(command, *words, files=None, lang="en"):
        asked = [command, "parcel_fee", "--folder", folder, "--lang", lang, *words]
        return CliRunner().invoke(surety, [str(word) for word in asked], input=files)

    return _run


def test_decided(run):
    done = run("decide", *LIGHT, "--on", "2023-06-01")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0] == "English: decided by F-LIGHT (sent_at 2023-06-01)"
    assert "  Clause A1: Sizes pay apart\n" in done.stdout
    assert "Result: English=CNY 2.00" in done.stdout
    assert "Why no other row" not in done.stdout
    assert "F-LIGHT 行判定" in run("decide", *LIGHT, "--on", "2023-06-01", lang="zh").stdout


def test_decided_as_data(run, folder):
    told = json.loads(run("decide", *LIGHT, "--on", "2023-06-01", "--format", "json").stdout)
    assert told == {
        "table": "parcel_fee",
        "status": "decided",
        "row": "F-LIGHT",
        "rows": ["F-LIGHT"],
        "clauses": ["A1"],
        "outputs": {"fee_fen": 200},
        "inputs": {"size": "large", "weight_grams": 999, "seen_on": None, "express": None, "score": None},
        "missing": [],
        "date_key": "sent_at",
        "on": "2023-06-01",
        "release": {"hash": load_release(folder).hash, "source": str(folder)},
    }


def test_the_release_is_named_in_words_too(run, folder):
    assert run("decide", *LIGHT).stdout.splitlines()[-1] == f"  {load_release(folder).hash} ({folder})"


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (LIGHT, "decided", 0),
        (("--input", "size=large"), "undetermined", 3),
        (("--input", "size=small", "--on", "2022-12-31"), "no_rule", 3),
        (("--input", "size=small", "--on", "2022-12-31T16:00:00+00:00"), "decided", 0),
        ((), "undetermined", 3),
    ],
)
def test_only_a_decision_leaves_with_nothing(run, words, status, code):
    done = run("decide", *words, "--format", "json")
    assert (done.exit_code, json.loads(done.stdout)["status"]) == (code, status)
    assert run("explain", *words).exit_code == code


def test_every_kind_of_input(run):
    words = [
        ("seen_on", "2023-06-01"),
        ("express", "true"),
        ("score", "4.5"),
        ("weight_grams", "1_000".replace("_", "")),
    ]
    given = [word for name, value in words for word in ("--input", f"{name}={value}")]
    told = json.loads(run("decide", "--input", "size=large", *given, "--format", "json").stdout)
    assert told["inputs"] == {
        "size": "large",
        "weight_grams": 1000,
        "seen_on": "2023-06-01",
        "express": True,
        "score": 4.5,
    }


def test_inputs_of_a_file(run, tmp_path):
    inputs = {"size": "large", "weight_grams": 1000, "seen_on": "2023-06-01", "more": "left aside"}
    (tmp_path / "one.json").write_text(json.dumps(inputs))
    told = json.loads(run("decide", "--input-file", tmp_path / "one.json", "--format", "json").stdout)
    assert (told["row"], told["inputs"]["seen_on"]) == ("F-HEAVY", "2023-06-01")
    typed = run(
        "decide", "--input-file", "-", "--input", "weight_grams=1", "--format", "json", files=json.dumps(inputs)
    )
    assert json.loads(typed.stdout)["row"] == "F-LIGHT"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--input", "size=huge"), "input size refuses the value 'huge'; it takes small, large"),
        (("--input", "size"), "write NAME=VALUE"),
        (("--input", "height=5"), "the inputs are: size, weight_grams"),
        (("--input", "size=small", "--input", "size=large"), "size is given twice"),
        (("--input", "weight_grams=1.5"), "refuses the value '1.5'; it takes whole numbers, from 0"),
        (("--input", "weight_grams=-1"), "refuses the value -1"),
        (("--input", "weight_grams=٣"), "refuses the value"),
        (("--input", "score=nan"), "refuses the value 'nan'; it takes numbers"),
        (("--input", "express=yes"), "refuses the value 'yes'; it takes true or false"),
        (("--input", "seen_on=2023-02-30"), "refuses the value '2023-02-30'; it takes dates"),
        (("--on", "2023-02-30"), "is no date"),
        (("--on", "2023-06-01T12:00:00"), "does not say its zone"),
        (("--on", "9999-12-31T23:59:59-12:00"), "lies beyond the years 2 to 9998"),
        (("--on", "0001-01-01T00:00:00+14:00"), "lies beyond the years"),
        (("--known", "9999-12-31"), "lies beyond the years"),
        (("--known", "2023-06-01"), "give --folder or --known"),
        (("--row", "F-NONE"), "table parcel_fee has no row F-NONE"),
    ],
)
def test_bad_input_leaves_with_two(run, words, said):
    command = "explain" if "--row" in words else "decide"
    done = run(command, *words)
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"size": null}', "refuses the value None"),
        ('{"size": "small", "size": "large"}', "a key stands twice"),
        ('{"weight_grams": NaN}', "NaN is no number"),
        ('{"weight_grams": 1.0}', "refuses the value 1.0"),
        ('{"weight_grams": true}', "refuses the value True"),
        ('{"express": 1}', "refuses the value 1"),
        ('{"seen_on": 20230601}', "refuses the value 20230601"),
        ("[]", "holds no JSON object"),
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
    ],
)
def test_a_file_that_is_refused(run, text, said):
    done = run("decide", "--input-file", "-", files=text)
    assert done.exit_code == 2
    assert said in done.output


def test_a_table_or_a_folder_that_is_not_fit(tmp_path, folder):
    done = CliRunner().invoke(surety, ["decide", "fees", "--folder", str(folder)])
    assert (done.exit_code, "no table is called fees; there are: parcel_fee" in done.output) == (2, True)
    (tmp_path / "empty").mkdir()
    done = CliRunner().invoke(surety, ["decide", "fees", "--folder", str(tmp_path / "empty")])
    assert (done.exit_code, "there is no table in this folder" in done.output) == (2, True)


def test_explained(run):
    said = run("explain", *LIGHT, "--on", "2023-06-01").stdout
    assert "    F-SMALL: English is large, the row wants small" in said
    assert "    F-HEAVY: English is 999, the row wants from 1000" in said
    told = json.loads(run("explain", *LIGHT, "--on", "2023-06-01", "--format", "json").stdout)
    assert [each["row"] for each in told["others"]] == ["F-SMALL", "F-HEAVY"]
    assert told["release"]["hash"]


@pytest.mark.parametrize(
    ("row", "on", "why"),
    [
        ("F-HEAVY", "2023-06-01", "English is 999, the row wants from 1000"),
        ("F-LIGHT", "2023-06-01", "decided by F-LIGHT"),
        (
            "F-SMALL",
            "2022-06-01",
            "not in force on 2022-06-01 (valid from 2023-01-01); English is large, the row wants small",
        ),
    ],
)
def test_why_one_row_did_not(run, row, on, why):
    told = json.loads(run("explain", *LIGHT, "--on", on, "--row", row, "--format", "json").stdout)
    assert [(each["row"], each["why"]) for each in told["others"]] == [(row, why)]


def test_a_row_announced_only(run, folder):
    raw = raw_table()
    raw["rows"].append({**raw["rows"][0], "id": "F-SOON", "status": "noticed"})
    write_table(folder, raw)
    assert "F-SOON：已公布、尚未施行" in run("explain", "--input", "size=small", "--row", "F-SOON", lang="zh").stdout


@pytest.fixture
def published(db, folder, _admin):
    """After the packaged one, which was always known: one of 2023-01-01, and one that stops a row a day later."""
    release = load_release(folder)
    first = datetime(2023, 1, 1, 4, tzinfo=UTC)
    stopped = release.with_stopped([Stop("parcel_fee", "F-LIGHT")])
    for number, each in enumerate((release, stopped)):
        db.execute(
            "insert into surety_release (release_no, hash, content, known_from, note) values (%s, %s, %s, %s, '')",
            [101 + number, each.hash, each.to_bytes(), first + timedelta(days=number)],
        )
    yield {"release 101": release, "release 102": stopped}
    _admin.execute("delete from surety_release where release_no > 100")  # releases are kept from test to test


def decided(*words):
    done = CliRunner().invoke(surety, ["decide", "parcel_fee", *LIGHT, "--format", "json", *words])
    return done, json.loads(done.stdout) if done.exit_code != 2 else None


def test_the_release_in_force_answers(published, db):
    done, told = decided()
    assert (done.exit_code, told["status"], told["rows"]) == (3, "stopped", ["F-LIGHT"])
    release = published["release 102"]
    assert told["release"] == {"hash": release.hash, "source": "release 102"}
    assert told["on"] == release.tables["parcel_fee"].day(clock.now(db)).isoformat()


@pytest.mark.parametrize("known", ["2023-01-01", "2023-01-02T03:59:59+00:00"])
def test_an_earlier_release_is_asked_by_what_was_known(published, known):
    done, told = decided("--known", known)
    assert (done.exit_code, told["row"]) == (0, "F-LIGHT")
    assert told["release"] == {"hash": published["release 101"].hash, "source": "release 101"}


@pytest.mark.parametrize(
    ("known", "said"),
    [("2022-12-31", "no table is called parcel_fee"), ("1999-12-30", "no rulebook release is known")],
)
def test_before_it_was_known(published, known, said):
    done, _ = decided("--known", known)
    assert done.exit_code == 2
    assert said in done.output


def test_without_a_database_the_packaged_tables_answer(folder, tmp_path, monkeypatch):
    monkeypatch.delenv("SURETY_DATABASE_URL")
    monkeypatch.setenv("SURETY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SURETY_RULEBOOK", str(folder))
    done, told = decided("--on", "2023-06-01")
    assert (done.exit_code, told["release"]["source"]) == (0, str(folder))
    assert not (tmp_path / "home").exists()
