"""Children that do not outlive their parent, even one killed with SIGKILL."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def die_with_parent(sign: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """A `preexec_fn` that has the kernel send `sign` to the child when its parent dies (Linux only)."""
    prctl, parent = _prctl(), os.getpid()

    def ask_kernel() -> None:
        prctl(_PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask_kernel if prctl else lambda: None


def end_with_parent(sign: signal.Signals = signal.SIGTERM) -> None:
    """The same, asked by a child that is already running."""
    prctl = _prctl()
    if prctl:
        prctl(_PR_SET_PDEATHSIG, int(sign), 0, 0, 0)


def _prctl() -> Callable[..., int] | None:
    return ctypes.CDLL(None).prctl if sys.platform.startswith("linux") else None
