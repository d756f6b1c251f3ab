"""The clock the whole system runs on: the wall clock, and in a sandbox as far ahead of it as was asked.

Only edges (a worker, a page, the API) ask what time it is; everything inside is given `now`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from surety.config import environment
from surety.engine.db import Connection


class NotASandbox(RuntimeError):
    """The clock can be moved only where SURETY_SANDBOX is on."""


def now(connection: Connection) -> datetime:
    """The current time of this installation, in UTC."""
    ahead = connection.execute("select ahead from surety_clock").fetchone()
    return datetime.now(UTC) + (ahead[0] if ahead else timedelta())


def move(connection: Connection, by: timedelta) -> None:
    """Put the sandbox's clock ahead by `by` (> 0). Firing what falls due is `sweep.advance`."""
    check_sandbox()
    if by <= timedelta():
        raise ValueError("the clock only moves forward")
    connection.execute("update surety_clock set ahead = ahead + %s", [by])


def check_sandbox() -> None:
    """Raise NotASandbox unless this is one."""
    if not environment.flag("SURETY_SANDBOX"):
        raise NotASandbox("the clock moves only in a sandbox: set SURETY_SANDBOX=1 (这里不是沙箱：请设置该变量)")
