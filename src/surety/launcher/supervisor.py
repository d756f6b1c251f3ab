"""Runs the program's processes side by side and ends them all together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from surety.launcher.parent import die_with_parent
from surety.launcher.stopping import Stopping

_LOOK_SECONDS = 0.2
_STOP_SECONDS_MAX = 10
_ENDS_MAX = 5  # within _WINDOW_SECONDS
_WINDOW_SECONDS = 60


class GivesUp(Exception):
    """A process ends as soon as it is started."""


@dataclass
class Child:
    name: str
    command: Sequence[str]
    process: subprocess.Popen | None = None
    ended_at: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "surety.cli.main", *self.command],
            stdin=subprocess.DEVNULL,
            process_group=0,  # Ctrl-C reaches the supervisor alone
            preexec_fn=die_with_parent(),
        )

    def restart_if_ended(self) -> None:
        if self.process is None or self.process.poll() is None:
            return
        self.signal_group(signal.SIGKILL)  # whatever it left behind
        now = time.monotonic()
        self.ended_at = [at for at in self.ended_at if at > now - _WINDOW_SECONDS] + [now]
        if len(self.ended_at) > _ENDS_MAX:
            code = self.process.returncode
            raise GivesUp(f"{self.name} ended {len(self.ended_at)} times, last with {code}")
        time.sleep(min(5, 0.2 * 2 ** len(self.ended_at)))
        self.start()

    def signal_group(self, sign: signal.Signals) -> None:
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, sign)


class Supervisor:
    def __init__(self, children: Sequence[Child], stopping: Stopping) -> None:
        self.children, self.stopping = children, stopping

    def run(self, each_look: Callable[[], None] = lambda: None) -> None:
        """Until asked to stop. `each_look` is called several times a second."""
        self.stopping.interrupts = False
        try:
            for child in self.children:
                if not self.stopping.asked:
                    child.start()
            while not self.stopping.asked:
                each_look()
                for child in self.children:
                    child.restart_if_ended()
                time.sleep(_LOOK_SECONDS)
        finally:
            self._stop_all()

    def _stop_all(self) -> None:
        for child in self.children:
            if child.process and child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + _STOP_SECONDS_MAX
        for child in self.children:
            if child.process:
                with suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.0, deadline - time.monotonic()))
            child.signal_group(signal.SIGKILL)
