"""An embedded PostgreSQL server in a folder, shared by every process that asks for it.

    with embedded_server(home) as url:
        ...

The server starts with its first user and stops with its last, however that one ends.
"""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from surety.config.environment import kept_secret, make_home
from surety.launcher import cluster
from surety.launcher.errors import DatabaseUnavailable, ForeignFolder
from surety.launcher.lock import FileLock
from surety.launcher.places import Places

_START_SECONDS_MAX = 120  # recovery after a crash reads up to max_wal_size
_STOP_SECONDS_MAX = 70
_LOG_LINES_SHOWN = 15


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
            while not is_kept(self._places):
                self._start_keeper()
                if self._wait_until_ready(deadline):
                    self.owner = True
                    return
            self._wait_until_ready(deadline)

    def ensure_quickly(self) -> None:
        """The same, at the price of one lock: for a loop."""
        if not is_kept(self._places):
            self.ensure()

    def _start_keeper(self) -> None:
        cluster.check_version(self._places)
        with self._places.log.open("ab") as log:
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

    def _wait_until_ready(self, deadline: float) -> bool:
        with FileLock(self._places.keeper_lock) as lock:
            while time.monotonic() < deadline:
                state = lock.read()
                if state.startswith("ready") and (not self._keeper or state == f"ready {self._keeper.pid}"):
                    return True
                if self._keeper and self._keeper.poll() is not None:
                    if self._keeper.returncode:
                        raise DatabaseUnavailable(self._explain())
                    self._keeper = None
                    return False
                time.sleep(0.01)
        raise DatabaseUnavailable(
            f"the database did not start in {_START_SECONDS_MAX} s; see {self._places.log}"
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
        if self._keeper:
            self._keeper.poll()

    def _others_use_it(self) -> bool:
        with FileLock(self._places.users_lock) as probe:
            return not probe.try_hold() and probe.try_share()


def is_kept(places: Places) -> bool:
    """Whether a keeper lives."""
    with FileLock(places.keeper_lock) as probe:
        return not probe.try_hold()


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
