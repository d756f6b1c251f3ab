"""The process that keeps one PostgreSQL server: starts it, restarts it after a crash, stops it at the end.

Every process that uses the server holds a shared lock on one file. The keeper tries to lock that file for
itself; it succeeds when the last user is gone, whether it left or was killed, and then stops the server. If
the keeper itself is killed, the kernel tells PostgreSQL to shut down.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from surety.launcher import cluster
from surety.launcher.binaries import reachable_by
from surety.launcher.errors import DatabaseUnavailable
from surety.launcher.lock import FileLock
from surety.launcher.parent import die_with_parent
from surety.launcher.places import Places

_LOOK_SECONDS = 0.05
_STOP_SECONDS_MAX = 60
_CRASHES_MAX = 5  # within _CRASH_WINDOW_SECONDS
_CRASH_WINDOW_SECONDS = 60


def keep(home: Path, settings: dict[str, str]) -> None:
    places = Places(home)
    keeper_lock, users = FileLock(places.keeper_lock), FileLock(places.users_lock)
    if not keeper_lock.try_hold():
        return  # another keeper was faster
    keeper_lock.write("starting")
    places.make()
    if not places.data.exists():
        cluster.create(places, durable=settings.get("fsync") != "off")
    _Keeper(places, settings, keeper_lock, users).run()


class _Keeper:
    def __init__(self, places: Places, settings: dict[str, str], lock: FileLock, users: FileLock) -> None:
        self.places, self.settings, self.lock, self.users = places, settings, lock, users
        self.asked_to_stop = False
        self.crashes: list[float] = []
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, self._ask_to_stop)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def _ask_to_stop(self, *_: object) -> None:
        self.asked_to_stop = True

    def run(self) -> None:
        while not self._is_done():
            end_leftover(self.places)
            server = self._start_server()
            self._watch(server)
            if server.poll() is None:
                _stop(server)
            else:
                self._note_crash(server.returncode)
        self.lock.write("")
        self.lock.close()  # before the users' lock: whoever waits for that one then sees no keeper

    def _is_done(self) -> bool:
        return self.asked_to_stop or self.users.try_hold()

    def _watch(self, server: subprocess.Popen) -> None:
        """Return when the server has died or nobody uses it."""
        announced = False
        while server.poll() is None and not self._is_done():
            if not announced and is_ready(self.places, server.pid):
                self.lock.write(f"ready {os.getpid()}")
                announced = True
            time.sleep(_LOOK_SECONDS if announced else _LOOK_SECONDS / 5)
        if not self.asked_to_stop:
            self.lock.write("starting")

    def _start_server(self) -> subprocess.Popen:
        places = self.places
        command = [reachable_by(places.account) / "postgres", "-D", places.data, "-k", places.socket]
        for name, value in (cluster.SETTINGS | self.settings).items():
            command += ["-c", f"{name}={value}"]
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            cwd=places.base,
            env=cluster.child_environment(),
            preexec_fn=die_with_parent(signal.SIGINT),
            **places.account.as_popen(),
        )

    def _note_crash(self, code: int) -> None:
        now = time.monotonic()
        self.crashes = [at for at in self.crashes if at > now - _CRASH_WINDOW_SECONDS] + [now]
        if len(self.crashes) > _CRASHES_MAX:
            raise DatabaseUnavailable(f"PostgreSQL ended {len(self.crashes)} times, last with code {code}")
        time.sleep(0.1 * 2 ** len(self.crashes))


def _stop(server: subprocess.Popen) -> None:
    server.send_signal(signal.SIGINT)
    try:
        server.wait(_STOP_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()


def is_ready(places: Places, pid: int) -> bool:
    lines = _postmaster(places)
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def end_leftover(places: Places) -> None:
    """Stop a server whose keeper was killed, and leave a pid file that does not keep a new one from starting.

    PostgreSQL refuses to start while the process named there lives, and that may be a stranger with a reused number.
    The file itself must stay: it names the shared memory by which PostgreSQL recognises orphaned backends that still
    write. So we put ourselves in its first line: PostgreSQL does not mind its parent.
    """
    lines = _postmaster(places)
    if not lines:
        return
    pid = int(lines[0])
    give_up_at = time.monotonic() + _STOP_SECONDS_MAX
    sign = signal.SIGINT
    while _is_server(pid, places):
        os.kill(pid, sign)
        if time.monotonic() > give_up_at:
            sign = signal.SIGQUIT
        time.sleep(0.1)
    _end_orphans(places)
    (places.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")


def _end_orphans(places: Places) -> None:
    """Backends outlive a killed server until they next wait for something; no new server may start before."""
    import psutil

    for process in psutil.process_iter():
        with suppress(psutil.Error, ProcessLookupError):
            if process.name() == "postgres" and process.cwd() == str(places.data):
                process.send_signal(signal.SIGQUIT)


def _postmaster(places: Places) -> list[str]:
    try:
        return (places.data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _is_server(pid: int, places: Places) -> bool:
    """Whether this pid still is the server of this folder, and not a stranger who got its number."""
    import psutil

    try:
        return str(places.data) in psutil.Process(pid).cmdline()
    except psutil.NoSuchProcess:
        return False


def main() -> None:
    home, *settings = sys.argv[1:]
    try:
        keep(Path(home), dict(each.split("=", 1) for each in settings))
    except DatabaseUnavailable as error:
        sys.exit(f"keeper: {error}")


if __name__ == "__main__":
    main()
