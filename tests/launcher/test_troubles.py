"""Wrong settings are said in one sentence, without a password or a traceback."""

import stat
import subprocess
import sys

import pytest

from surety.config import environment
from surety.config.environment import BadSetting
from surety.launcher.database import open_database
from surety.launcher.errors import DatabaseUnavailable
from surety.launcher.ports import PortTaken, check_port_free
from surety.launcher.postgres import _open_log


@pytest.mark.parametrize("value", ["0", "-1", "65536", "99999999999"])
def test_a_port_out_of_range_is_refused(monkeypatch, value):
    monkeypatch.setenv("SURETY_PORT", value)
    with pytest.raises(BadSetting, match="between 1 and 65535"):
        environment.port()


def test_a_host_that_is_none_is_refused():
    with pytest.raises(PortTaken, match="not an address"):
        check_port_free("nosuch.invalid", 8000)


@pytest.mark.parametrize(
    "url",
    ["mysql://a:secret@h/d", "postgresql://u:secret@h:port/d", "postgresql://u:secret@h/d?no=secret", "secret"],
)
def test_an_address_that_is_none_is_not_repeated(monkeypatch, url):
    for name in ("SURETY_DATABASE_URL", "SURETY_WEB_DATABASE_URL"):
        with monkeypatch.context() as patch:
            patch.setenv(name, url)
            with pytest.raises(BadSetting, match=name) as caught, open_database(waits=True):
                pass
            assert "secret" not in str(caught.value)


@pytest.mark.parametrize("password", ["secret", "sec@ret"])
def test_a_database_that_does_not_answer_is_said(monkeypatch, password):
    monkeypatch.setenv("SURETY_DATABASE_URL", f"postgresql://u:{password}@127.0.0.1:1/d")
    with pytest.raises(DatabaseUnavailable) as caught, open_database():
        pass
    assert "ret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_database_without_tables_is_told_from_a_fault(database_url):
    import psycopg

    with pytest.raises(DatabaseUnavailable, match="surety migrate"), open_database():
        raise psycopg.errors.UndefinedTable
    with pytest.raises(psycopg.errors.UniqueViolation), open_database():
        raise psycopg.errors.UniqueViolation


def test_a_command_ends_with_one_line(monkeypatch, tmp_path):
    monkeypatch.setenv("SURETY_DATABASE_URL", "postgresql://u:secret@127.0.0.1:1/d")
    done = subprocess.run(
        [sys.executable, "-m", "surety.cli.main", "migrate"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("surety: the database cannot be used")
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


def test_logs_and_rejects_are_their_owners_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("SURETY_HOME", str(tmp_path))
    (tmp_path / "rejects").mkdir(mode=0o755)
    log = tmp_path / "postgres.log"
    log.write_text("before\n")
    log.chmod(0o644)
    with _open_log(log) as file:
        assert file.tell() == 7
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(environment.private_folder("rejects").stat().st_mode) == 0o700
