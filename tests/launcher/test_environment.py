"""What the environment may say, and what it is answered."""

import multiprocessing
import stat

import pytest

from surety.config import environment
from surety.config.databases import as_django
from surety.config.environment import BadSetting


@pytest.mark.parametrize(
    ("text", "meant"), [("1", True), ("On", True), ("yes", True), ("0", False), ("off", False), ("", False)]
)
def test_a_flag_is_read(monkeypatch, text, meant):
    monkeypatch.setenv("SURETY_SANDBOX", text)
    assert environment.flag("SURETY_SANDBOX") is meant


def test_a_flag_that_means_nothing_is_refused(monkeypatch):
    monkeypatch.setenv("SURETY_SANDBOX", "perhaps")
    with pytest.raises(BadSetting, match="SURETY_SANDBOX"):
        environment.flag("SURETY_SANDBOX")


def test_a_port_that_is_no_number_is_refused(monkeypatch):
    monkeypatch.setenv("SURETY_PORT", "http")
    with pytest.raises(BadSetting, match="SURETY_PORT"):
        environment.port()


def test_a_home_is_closed_to_others_and_a_secret_to_everybody_else(tmp_path):
    home = environment.make_home(tmp_path / "home")
    assert not stat.S_IMODE(home.stat().st_mode) & 0o066
    secret = environment.kept_secret("a.secret", home)
    assert len(secret) >= 48
    assert environment.kept_secret("a.secret", home) == secret
    assert stat.S_IMODE((home / "a.secret").stat().st_mode) == 0o600


def test_processes_that_start_together_read_the_same_secret(tmp_path):
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        read = pool.starmap(environment.kept_secret, [("a.secret", tmp_path)] * 16)
    assert len(set(read)) == 1


def test_one_url_becomes_another_role_and_another_database():
    url = "postgresql://owner:p%40ss@/surety?host=%2Frun%2Fdb"
    as_web = environment.as_role(url, "web", "a/b")
    assert as_web == "postgresql://web:a%2Fb@/surety?host=%2Frun%2Fdb"
    assert environment.with_database(as_web, "other").endswith("@/other?host=%2Frun%2Fdb")
    assert environment.as_role("postgresql://o:p@db:5433/s", "w", "x") == "postgresql://w:x@db:5433/s"


def test_django_gets_what_the_url_says():
    entry = as_django("postgresql://owner:p%40ss@/surety?host=%2Frun%2Fdb&sslmode=require")
    assert (entry["USER"], entry["PASSWORD"], entry["HOST"]) == ("owner", "p@ss", "/run/db")
    assert entry["NAME"] == "surety"
    assert entry["OPTIONS"] == {"sslmode": "require"}
    assert as_django("postgres://o:p@db:5433/s")["PORT"] == "5433"


def test_another_kind_of_database_is_refused():
    with pytest.raises(ValueError, match="postgresql://"):
        as_django("mysql://owner@db/surety")
