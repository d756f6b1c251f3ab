"""`surety amendment` from the shell: who may, what it says, and that it is the same door."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from surety.access.models import User
from surety.amendments import acts
from surety.amendments.dossier import Dossier
from surety.cli.main import surety
from surety.config import environment
from surety.engine import book, sweep
from surety.engine.fact import Party, Source
from surety.exchange.yaml_file import dump, yaml_text
from surety.rulebook import Case, load_cases, load_release
from tests.db.amending import higher, numbers
from tests.db.test_door import paid, placed

TODAY = datetime.now(UTC)
LATER = (TODAY + timedelta(days=60)).date()
TABLE, ROW = "late_compensation", "LC-DY-FIXED"
DRAFT = ["staff.rules", "staff.rules.draft"]
APPROVE = ["staff.rules", "staff.rules.approve"]


@pytest.fixture
def run(door_connection):
    door_connection.execute("select setval('surety_amendment_numbers', 1, false)")
    User.objects.create(username="alice", staff_permissions=DRAFT)
    User.objects.create(username="dora", staff_permissions=[*APPROVE, "staff.rules.draft", "staff.rules.stop"])
    User.objects.create(username="bob")

    def invoke(*words: str) -> str:
        done = CliRunner().invoke(surety, ["amendment", *map(str, words)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.output

    return invoke


@pytest.fixture
def folder(tmp_path):
    """The packaged rules, in which the fixed compensation is 500 from a day two months ahead."""
    root = tmp_path / "rulebook"
    shutil.copytree(environment.rulebook_folder(), root)
    raise_figure(next(root.rglob(f"{TABLE}.yaml")), LATER)
    return root


def raise_figure(path: Path, on: date) -> None:
    """As a person would in an editor: the old row ends, a new one follows, with its cases."""
    root = environment.rulebook_folder()
    dossier = higher(Dossier(load_release(root), tuple(load_cases(root))), on=on, id="LC-DY-2")
    path.write_text(yaml_text(dossier.release.tables[TABLE].spec), encoding="utf-8")
    cases = (case for case in dossier.cases if case.table == TABLE)
    path.with_name(f"{TABLE}.cases.yaml").write_text(dump([raw_case(case) for case in cases]), encoding="utf-8")


def raw_case(case: Case) -> dict:
    expected = {"row": case.row} if case.row else {"status": case.status.value}
    return expected | {"on": case.on, "inputs": case.inputs} | ({"then": case.outputs} if case.outputs else {})


def drafted(run, path, **options) -> str:
    words = {"note": "提高定额", "note-en": "The fixed amount rises", "effective": LATER, "as": "alice"} | options
    return run("draft", path, *(part for name, value in words.items() for part in (f"--{name}", value)))


def test_from_a_folder_to_a_release(run, folder, door_connection):
    assert "amendment 1 drafted" in drafted(run, folder)
    assert "1  drafted     ordinary" in run("list")
    compared = run("diff", 1)
    assert f"{TABLE}: 1 cells change their result" in compared
    assert f"{ROW} -> LC-DY-2" in compared
    assert "deadlines whose decision would be another; they stand as promised: 0" in compared
    assert "own_amendment" not in run("submit", 1, "--as", "alice")
    assert "staff.rules.approve" in run("approve", 1, "--as", "alice"), "Alice may only draft"
    assert "published as release 2" in run("approve", 1, "--as", "dora", "--note", "同意")
    assert numbers(door_connection) == [1, 2]
    run("comment", 1, "请商家留意", "--as", "dora")
    shown = run("show", 1, "--lang", "zh")
    assert all(said in shown for said in ("提高定额", "takes effect", "请商家留意", "1 comments", "同意"))


def test_from_one_changed_table(run, folder, door_connection):
    path = next(folder.rglob(f"{TABLE}.yaml"))
    assert "submitted" in run("draft", path, "--note", "提高定额", "--effective", LATER, "--as", "alice", "--submit")
    run("approve", 1, "--as", "dora")
    _, release = book.active(door_connection.cursor(), now=datetime.now(UTC))
    assert release.decide(
        TABLE, {"platform": "douyin", "logistics_controlled": False, "paid_fen": 400}, on=LATER
    ).row_id
    assert release.tables[TABLE].row("LC-DY-2").outputs["fixed_fen"] == 500


def test_a_second_person_is_another_one(run, folder):
    drafted(run, folder, **{"as": "dora"})
    run("submit", 1, "--as", "dora")
    refused = run("approve", 1, "--as", "dora")
    assert "own_amendment: a second person" in refused
    assert "not one of its authors" in refused


def test_sent_back_revised_and_withdrawn(run, folder):
    drafted(run, folder)
    run("submit", 1, "--as", "alice")
    assert "sent back" in run("reject", 1, "--note", "定额过高", "--as", "dora")
    assert "定额过高" in run("show", 1)
    assert "amendment 1 drafted" in drafted(run, folder, revises=1, note="再议")
    shown = run("show", 1, "--lang", "zh")
    assert "再议" in shown
    assert "定额过高" not in shown, "it is another draft now; the log knows"
    assert "waits for a second person" in run("submit", 1, "--as", "alice")
    assert "withdrawn" in run("withdraw", 1, "--as", "alice")
    assert "not_submitted" in run("approve", 1, "--as", "dora")
    assert "there is no amendment 5" in drafted(run, folder, revises=5)


@pytest.mark.parametrize(("name", "said"), [("bob", "no member of staff"), ("nobody", "no member of staff")])
def test_only_staff_act(run, folder, name, said):
    assert said in drafted(run, folder, **{"as": name})
    assert said in run("stop", TABLE, ROW, "--reason", "错", "--as", name)


def test_what_stands_against_it_is_said(run, folder):
    assert "amendment 1 drafted" in drafted(run, folder, effective=(TODAY + timedelta(days=70)).date())
    refused = run("submit", 1, "--as", "alice")
    assert "takes_effect_earlier" in refused
    assert f"begins: {LATER}" in refused
    shutil.rmtree(folder / "shipping")
    assert "no table" in drafted(run, folder) or "table_removed" in run("submit", 2, "--as", "alice")


def test_a_folder_that_cannot_be_read_is_not_drafted(run, folder):
    next(folder.rglob(f"{TABLE}.yaml")).write_text("rows: [", encoding="utf-8")
    assert f"{TABLE}.yaml" in drafted(run, folder)
    assert run("list") == ""


def test_stopped_and_resumed(run, door_connection):
    assert "staff.rules.stop" in run("stop", TABLE, ROW, "--reason", "错", "--as", "alice")
    assert "decides nothing from now on" in run("stop", TABLE, ROW, "--reason", "错", "--as", "dora")
    assert "already_stopped" in run("stop", TABLE, ROW, "--reason", "错", "--as", "dora")
    assert "no_such_row" in run("stop", TABLE, "NO", "--reason", "错", "--as", "dora")
    assert "decides again" in run("resume", TABLE, ROW, "--reason", "对", "--as", "dora")
    assert numbers(door_connection) == [1, 2, 3]


def test_a_remedy_from_the_shell(run, door_connection, submit):
    now = datetime.now(UTC)
    start = now - timedelta(hours=60)
    submit(placed(at=start), paid(at=start), now=start)
    acts_by = acts.Actor(source_of("dora"), start + timedelta(hours=1))
    assert acts.stop(door_connection, TABLE, ROW, by=acts_by, reason="待核").good
    sweep.fire_due(door_connection, start + timedelta(hours=50))
    assert "decides again" in run("resume", TABLE, ROW, "--reason", "对", "--as", "dora")
    said = ("--release", 2, "--note", "停用期间的晚发", "--as", "alice")
    looked = run("remedy", *said, "--preview")
    assert "1 orders to decide again" in looked
    assert "3.00 to buyers" in looked
    assert run("list") == ""
    assert "amendment 1 waits for a second person" in run("remedy", *said)
    assert "no approved remedy" in run("carry-out", 1, "--as", "dora")
    run("approve", 1, "--as", "dora")
    assert "1 orders decided again; carried_out" in run("carry-out", 1, "--as", "dora")
    assert "1 orders decided again" in run("show", 1)
    assert "release_in_force" in run("remedy", "--release", 3, "--note", "错", "--as", "alice")
    assert "release 99" in run("remedy", "--release", 99, "--note", "错", "--as", "alice")


def source_of(name):
    return Source(Party.STAFF, "staff", f"user:{User.objects.get(username=name).pk}")


def test_there_is_no_way_past_two_people():
    """What a folder says reaches orders through an amendment alone."""
    assert CliRunner().invoke(surety, ["rulebook", "publish", "."]).exit_code == 2
    assert not hasattr(book, "publish")


@pytest.mark.parametrize("words", [("show", "9"), ("submit", "9", "--as", "alice"), ("approve", "9", "--as", "dora")])
def test_an_amendment_nobody_drafted(run, words):
    assert "there is no amendment 9" in run(*words)
