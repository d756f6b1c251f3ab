"""A request to stop that arrives where Python cannot raise is kept, and shows nobody a traceback."""

import subprocess
import sys

WHILE_FINALISING = """
import os, signal
from surety.launcher.stopping import Stopping

stopping = Stopping()
stopping.listen()

class Dying:
    def __del__(self):
        {act}

Dying()
print("asked" if stopping.asked else "not asked")
"""


def _run(act: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", WHILE_FINALISING.format(act=act)], capture_output=True, text=True, timeout=60, check=True
    )


def test_a_request_while_an_object_is_finalised_is_remembered_and_silent():
    done = _run("os.kill(os.getpid(), signal.SIGTERM)")
    assert (done.stdout, done.stderr) == ("asked\n", "")


def test_other_errors_of_finalisers_are_still_told():
    done = _run("raise ValueError('lost')")
    assert done.stdout == "not asked\n"
    assert "lost" in done.stderr
