"""What the commands refuse, and in which words."""

import os
import stat

import pytest
from click.testing import CliRunner

from surety.cli.main import surety
from surety.platforms.entries import Unusable
from surety.platforms.source import source_of


@pytest.fixture
def run(db):
    def _run(*words):
        return CliRunner().invoke(surety, [str(word) for word in words])

    return _run


def said(done) -> str:
    assert done.exit_code in (1, 2), done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.stderr


@pytest.mark.parametrize("link", [None, os.link, os.symlink])
def test_the_rejects_never_replace_the_input(run, tmp_path, link):
    path = rejects = tmp_path / "ok.ndjson"
    path.write_text("x\n")
    if link:
        rejects = tmp_path / "other.ndjson"
        link(path, rejects)
    assert "is what is to be imported" in said(run("import", "facts", path, "--rejects", rejects))
    assert path.read_text() == rejects.read_text() == "x\n"


def test_nor_any_file_of_the_folder(run, olist):
    folder = olist()
    (folder / "olist_geolocation_dataset.csv").write_text("a\n")
    for path in sorted(folder.iterdir()):
        before = path.read_text()
        assert "is what is to be imported" in said(run("import", "olist", folder, "--rejects", path))
        assert path.read_text() == before


def test_a_place_no_rejects_can_go_to_is_said(run, tmp_path):
    path = tmp_path / "f.ndjson"
    path.write_text("x\n")
    assert "a file of their own" in said(run("import", "facts", path, "--rejects", tmp_path))
    assert "cannot be written" in said(run("import", "facts", path, "--rejects", path / "below"))
    assert "cannot be written" in said(run("import", "facts", path, "--rejects", "/proc/nosuch/x"))


def test_rejects_are_their_owners_alone(run, tmp_path, test_home):
    path = tmp_path / "private.ndjson"
    path.write_text("x\n")
    run("import", "facts", path)
    rejects = test_home / "rejects" / "private.ndjson.rejects.ndjson"
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    assert stat.S_IMODE(rejects.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("duration", ["999999d", "27000d", "３６h", "٣d", "999999d" * 1100])
def test_the_clock_goes_to_2099_in_ascii(run, duration):
    said(run("clock", "advance", duration))
    assert run("clock", "show").exit_code == 0


def test_what_does_not_exist_is_said(run):
    assert "there is no order douyin:nosuch" in said(run("link", "douyin:nosuch"))
    assert "no order is held by nosuch" in said(run("import", "release", "nosuch"))


def test_a_simulation_that_cannot_be_written_is_said(run, tmp_path):
    (tmp_path / "file").write_text("")
    assert "cannot be written" in said(run("simulate", "--orders", 1, "--out", tmp_path / "file" / "x"))


@pytest.mark.parametrize("name", ["", "Douyin", "dou yin", "抖音", "a" * 25, "a:b", "douyin\n"])
def test_a_partys_name_is_a_tokens(name):
    with pytest.raises(Unusable):
        source_of(f"platform:{name}")
    assert source_of("carrier:sf_2").name == "sf_2"


def test_a_weak_password_is_said_in_one_language(run):
    done = said(run("user", "create", "weak", "--staff", "--password", "123"))
    assert done.isascii(), done
    assert "too short" in done
