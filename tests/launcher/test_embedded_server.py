"""The embedded server: shared, stopped by its last user, recovering from kills."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from surety.launcher import cluster
from surety.launcher.errors import DatabaseUnavailable, OtherMajorVersion
from surety.launcher.places import Places
from surety.launcher.postgres import embedded_server, is_kept, start, url_of

FAST = {"fsync": "off", "shared_buffers": "16MB"}
HOLDER = """
import sys, time
from pathlib import Path
from surety.launcher.postgres import start
server = start(Path(sys.argv[1]), {"fsync": "off", "shared_buffers": "16MB"})
print(server.owner, flush=True)
time.sleep(600)
"""


@pytest.fixture
def home(tmp_path_factory):
    with tempfile.TemporaryDirectory(prefix="surety-home-") as folder:
        Path(folder).chmod(0o711)  # root's database account passes through
        yield Path(folder)


def hold(home: Path) -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home)], stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL
    )
    process.first_line = process.stdout.readline().strip()
    return process


def kill(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()
    process.stdout.close()


def server_pid(home: Path) -> int:
    return int((Places(home).data / "postmaster.pid").read_text().splitlines()[0])


def keeper_pid(home: Path) -> int:
    return int(Places(home).keeper_lock.read_text().split()[1])


def wait_until(condition, seconds=15):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def answers(url: str) -> bool:
    try:
        with psycopg.connect(url) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def test_data_survive_a_restart(home):
    with embedded_server(home, FAST) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (id int)")
    assert not is_kept(Places(home))
    with embedded_server(home, FAST) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_the_cluster_is_utf8_without_the_systems_locales_and_the_owner_is_no_superuser(home):
    with embedded_server(home, FAST) as url, psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale FROM pg_database"
            " WHERE datname = current_database()"
        ).fetchone()
        assert row == ("UTF8", "b", "C.UTF-8")
        assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)


def test_it_runs_with_the_settings_we_name(home):
    with embedded_server(home) as url, psycopg.connect(url) as connection:
        for name, value in cluster.SETTINGS.items():
            if name not in ("log_line_prefix", "listen_addresses"):
                assert connection.execute("SELECT current_setting(%s)", [name]).fetchone() == (value,)


def test_nobody_enters_without_the_password(home):
    with embedded_server(home, FAST) as url:
        for role in ("surety", "postgres"):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(url, user=role, password="guess")
    places = Places(home)
    assert stat.S_IMODE(places.socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(places.base.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "owner.password").stat().st_mode) == 0o600


def test_a_second_process_shares_the_server_and_the_last_one_stops_it(home):
    first = start(home, FAST)
    second = hold(home)
    assert first.owner
    assert second.first_line == "False"
    first.stop()
    assert answers(first.url)
    kill(second)
    wait_until(lambda: not is_kept(Places(home)))
    assert not answers(first.url)


def test_a_server_whose_only_user_was_killed_stops(home):
    kill(hold(home))
    wait_until(lambda: not is_kept(Places(home)))
    assert not (Places(home).data / "postmaster.pid").exists()


def test_a_killed_server_comes_back(home):
    with embedded_server(home, FAST) as url:
        os.kill(server_pid(home), signal.SIGKILL)
        wait_until(lambda: answers(url))


def test_a_killed_keeper_takes_its_server_along_and_is_replaced(home):
    server = start(home, FAST)
    killed = server_pid(home)
    os.kill(keeper_pid(home), signal.SIGKILL)
    wait_until(lambda: not is_kept(Places(home)))
    server.ensure()
    assert answers(server.url)
    assert server_pid(home) != killed
    server.stop()
    assert not is_kept(Places(home))


def test_everything_killed_at_once_recovers(home):
    holder = hold(home)
    with psycopg.connect(url_of(home)) as connection:
        connection.execute("CREATE TABLE kept (id int)")
    killed = [psutil.Process(pid) for pid in (keeper_pid(home), server_pid(home))]
    for process in killed:
        process.kill()
    kill(holder)
    psutil.wait_procs(killed, timeout=10)
    with embedded_server(home, FAST) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_many_processes_start_at_once_and_one_server_runs(home):
    holders = [
        subprocess.Popen([sys.executable, "-c", HOLDER, str(home)], stdout=subprocess.PIPE, text=True) for _ in range(6)
    ]
    owners = [holder.stdout.readline().strip() for holder in holders]
    assert sorted(owners) == ["False"] * 5 + ["True"]
    for holder in holders:
        kill(holder)
    wait_until(lambda: not is_kept(Places(home)))


def test_a_pid_file_left_by_a_crash_that_now_names_a_stranger_is_no_obstacle(home):
    with embedded_server(home, FAST):
        pass
    places = Places(home)
    (places.data / "postmaster.pid").write_text(f"{os.getpid()}\n{places.data}\n0\n5432\n\n\n\nready\n")
    with embedded_server(home, FAST) as url:
        assert answers(url)


def test_a_folder_of_another_major_version_is_refused(home):
    with embedded_server(home, FAST):
        pass
    (Places(home).data / "PG_VERSION").write_text("15\n")
    with pytest.raises(OtherMajorVersion, match="written by PostgreSQL 15"):
        start(home, FAST)


def test_a_server_that_cannot_start_says_why(home):
    with pytest.raises(DatabaseUnavailable, match="no_such_setting"):
        start(home, {"no_such_setting": "1", **FAST})
    wait_until(lambda: not is_kept(Places(home)))


def test_a_home_too_deep_for_a_socket_gets_one_elsewhere(home):
    deep = home / ("d" * 90)
    deep.mkdir()
    deep.chmod(0o711)
    with embedded_server(deep, FAST) as url:
        assert answers(url)
        assert len(str(Places(deep).socket)) < 60


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends an account")
def test_root_may_keep_data_where_the_databases_account_cannot_go(home, monkeypatch):
    from surety.launcher import places

    closed = home / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(places, "SHARED", home / "shared")
    (home / "shared").mkdir()
    (home / "shared").chmod(0o711)
    inside = Places(closed / "home")
    assert inside.base.parent == home / "shared"
