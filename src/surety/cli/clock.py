import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import click

LAST_YEAR = 2099
"""The fact log, and what facts may say, end with it."""
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Duration(click.ParamType):
    """36h, 90m, 7d, or several together: 1d12h."""

    name = "duration"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        parts = re.findall(r"([0-9]{1,6})([mhd])", value)
        if not parts or "".join(a + b for a, b in parts) != value:
            self.fail(f"{value!r} is not a duration such as 36h, 90m or 1d12h", param, ctx)
        try:
            return timedelta(**{_UNITS[unit]: sum(int(n) for n, u in parts if u == unit) for _, unit in parts})
        except OverflowError:
            self.fail(f"{value!r} is longer than time goes", param, ctx)


@click.group()
def clock() -> None:
    """Show the clock, or move a sandbox's forward.

    查看系统时钟；沙箱可将时钟拨快。
    """


@clock.command()
def show() -> None:
    """Print the time this installation runs on.

    显示系统当前时间。
    """
    from surety.engine import clock as engine_clock
    from surety.engine import db
    from surety.launcher.database import open_database

    with open_database(), db.connect() as connection:
        click.echo(_said(engine_clock.now(connection)))


@clock.command()
@click.argument("duration", type=Duration())
def advance(duration: timedelta) -> None:
    """Move a sandbox's clock forward and fire everything due on the way, in order.

    将沙箱时钟拨快，并按先后处理期间到期的全部时限。
    """
    from surety.engine import clock as engine_clock
    from surety.engine import db, outbox, sweep
    from surety.launcher.database import open_database

    if duration <= timedelta():
        raise click.ClickException("the clock only moves forward (时钟只能拨快)")
    with open_database(), db.connect() as connection:
        before = engine_clock.now(connection)
        try:
            engine_clock.check_sandbox()
            _check_reach(before, duration)
            fired = sweep.advance(connection, duration)
        except engine_clock.NotASandbox as error:
            raise click.ClickException(str(error)) from None
        now = engine_clock.now(connection)
        delivered = outbox.deliver(connection, now)
    click.echo(f"{_said(before)} -> {_said(now)}: {fired} deadlines fired, {delivered} messages delivered")


def _check_reach(before: datetime, duration: timedelta) -> None:
    end = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)
    if duration >= end - before:
        raise click.ClickException(f"the clock goes no further than {LAST_YEAR} (时钟最远只能拨到 {LAST_YEAR} 年)")


def _said(instant: datetime) -> str:
    return f"{instant.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M:%S} Asia/Shanghai"
