"""An embedded PostgreSQL server in a folder, shared by every process that asks for it.

    with embedded_server(home) as url:
        ...

The server starts with its first user and stops with its last, however that one ends.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from surety.config.environment import kept_secret, make_home
from surety.launcher import cluster
from surety.launcher.errors import DatabaseUnavailable, ForeignFolder
from surety.launcher.lock import FileLock
from surety.launcher.places import Places

_START_SECONDS_MAX = 120  # recovery after a crash reads up to max_wal_size
_STOP_SECONDS_MAX = 70
_LOG_LINES_SHOWN = 15
_LOG_BYTES_MAX = 16 * 1024 * 1024  # looked at when the server starts


def url_of(home: Path) -> str:
    """The address of the server in a home, as its database's owner. Starts nothing."""
    return _url(home, cluster.OWNER, "owner.password", cluster.DATABASE)


def admin_url_of(home: Path) -> str:
    """The same server as its superuser: for tools that look inside; Surety itself never uses it."""
    return _url(home, cluster.ADMIN, "admin.password", "postgres")


def _url(home: Path, role: str, password_file: str, database: str) -> str:
    password = kept_secret(password_file, home)
    return f"postgresql://{role}:{password}@/{database}?host={quote(str(Places(home).socket), safe='')}"


class Server:
    """One process's use of the server. Stop it when done; a killed process is noticed by itself."""

    def __init__(self, home: Path, settings: Mapping[str, str]) -> None:
        self.home = home
        self.url = url_of(home)
        self.owner = False  # whether this call started the server
        self._places = Places(home)
        self._settings = dict(settings)
        self._keeper: subprocess.Popen | None = None
        self._use = FileLock(self._places.users_lock)

    def ensure(self) -> None:
        """Start the server unless it is running; also mends one whose keeper was killed."""
        with FileLock(self._places.start_lock) as start_lock:
            start_lock.hold()
            deadline = time.monotonic() + _START_SECONDS_MAX
            while not self._is_up():
                if time.monotonic() > deadline:
                    raise DatabaseUnavailable(
                        f"the database did not start in {_START_SECONDS_MAX} s; see {self._places.log}"
                    )
                if not self._is_starting() and not is_kept(self._places):
                    self._start_keeper()
                time.sleep(0.01)

    def _is_up(self) -> bool:
        state = keeper_state(self._places)
        if not state.startswith("ready") or not is_kept(self._places):
            return False
        self.owner = bool(self._keeper) and state == f"ready {self._keeper.pid}"
        return _accepts(self._places.socket)  # a state can be older than a crash

    def _is_starting(self) -> bool:
        """Whether a keeper we started is alive."""
        if not self._keeper or self._keeper.poll() is None:
            return bool(self._keeper)
        if self._keeper.returncode > 0:
            raise DatabaseUnavailable(self._explain())
        return False

    def ensure_quickly(self) -> None:
        """The same, at the price of one lock: for a loop."""
        if not is_kept(self._places):
            self.ensure()

    def _start_keeper(self) -> None:
        cluster.check_version(self._places)
        if self._places.log.exists() and self._places.log.stat().st_size > _LOG_BYTES_MAX:
            self._places.log.replace(self._places.log.with_suffix(".log.1"))
        with _open_log(self._places.log) as log:
            self._log_start = log.tell()
            self._keeper = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "surety.launcher.keeper",
                    str(self.home),
                    *(f"{name}={value}" for name, value in self._settings.items()),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,  # Ctrl-C in a terminal is for us, not for the database
            )

    def _explain(self) -> str:
        with self._places.log.open("rb") as log:
            log.seek(self._log_start)
            lines = log.read().decode(errors="replace").splitlines()
        return "\n".join(["the database did not start:", *lines[-_LOG_LINES_SHOWN:]])

    def stop(self) -> None:
        """Leave the server. Returns when it has stopped, or at once if others use it."""
        self._use.close()
        deadline = time.monotonic() + _STOP_SECONDS_MAX
        while time.monotonic() < deadline and is_kept(self._places) and not self._others_use_it():
            time.sleep(0.02)
        if self._keeper and not is_kept(self._places):
            self._keeper.wait()

    def _others_use_it(self) -> bool:
        with FileLock(self._places.users_lock) as probe:
            return not probe.try_hold() and probe.try_share()


def _open_log(path: Path) -> BinaryIO:
    """For its owner alone: PostgreSQL repeats statements that failed, with what they held."""
    log = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
    os.fchmod(log.fileno(), 0o600)
    return log


def is_kept(places: Places) -> bool:
    """Whether a keeper lives."""
    with FileLock(places.keeper_lock) as probe:
        return not probe.try_hold()


def keeper_state(places: Places) -> str:
    with FileLock(places.keeper_lock) as probe:
        return probe.read()


def _accepts(folder: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(folder / ".s.PGSQL.5432"))
        except OSError:
            return False
    return True


def start(home: Path, settings: Mapping[str, str] | None = None) -> Server:
    """Use the server of this home, starting it, with these settings of PostgreSQL's, if nobody has."""
    home = make_home(home.absolute())
    try:
        cluster.check_version(Places(home))
        server = Server(home, settings or {})
    except PermissionError as error:
        raise ForeignFolder(f"{error.filename} belongs to another user; choose another SURETY_HOME") from None
    server._use.share()  # waits while a keeper is stopping the server
    try:
        server.ensure()
    except BaseException:
        server._use.close()
        raise
    return server


@contextmanager
def embedded_server(home: Path, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    server = start(home, settings)
    try:
        yield server.url
    finally:
        server.stop()
