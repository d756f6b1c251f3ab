from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from surety.engine.db import Connection

MONTH = click.DateTime(["%Y-%m"])


@click.group()
def facts() -> None:
    """The log of facts: old months move to Parquet files, and every reader finds them there.

    事实日志：按月归档为 Parquet 文件；订单与案件的时间线、重放、回测照常可读。
    """


@facts.command()
@click.option(
    "--before", type=MONTH, help="Months before this one (YYYY-MM); else SURETY_FACTS_KEPT_MONTHS says. 归档此月之前。"
)
@click.option("--dry-run", is_flag=True, help="Say what would move, and move nothing. 只列出，不归档。")
def archive(before: datetime | None, dry_run: bool) -> None:
    """Move whole months out of the database, each checked before it is dropped; the running month stays.

    将整月事实移出数据库：写入、回读比对无误后才删除分区；中途中断不丢不重。
    """
    from surety.config import environment
    from surety.engine import archiving, clock, db
    from surety.launcher.database import open_database

    kept = environment.facts_kept_months()
    if before is None and kept is None:
        raise click.UsageError("say --before YYYY-MM, or set SURETY_FACTS_KEPT_MONTHS (请指定月份)")
    with open_database(), db.connect() as connection:
        now = clock.now(connection)
        bound = before.date() if before else archiving.before(kept or 0, now=now)
        months = archiving.months_before(connection, bound, now=now)
        for month in months:
            if dry_run:
                click.echo(f"{month:%Y-%m}  about {_estimate(connection, month):,} facts would move")
            else:
                _move(connection, month, now)
    if not months:
        click.echo(f"no whole month before {bound:%Y-%m} is in the database (没有可归档的月份)")


def _move(connection: Connection, month: date, now: datetime) -> None:
    from surety.engine import archiving
    from surety.engine.archive import ArchiveUnreadable

    def tell(count: int) -> None:
        click.echo(f"\r{month:%Y-%m}  {count:,} facts read", nl=False, err=True)

    try:
        made = archiving.move(connection, month, now=now, tell=tell)
    except (archiving.ArchiveBusy, archiving.MonthTwice, ArchiveUnreadable) as error:
        raise click.ClickException(str(error)) from None
    if made:
        click.echo(f"{month:%Y-%m}  {made.rows:,} facts in {made.name}")


def _estimate(connection: Connection, month: date) -> int:
    from surety.engine import partitions

    if partitions.holding(connection, month) == partitions.CAUGHT:
        count = f"select count(*) from {partitions.CAUGHT} where recorded_at >= %s and recorded_at < %s"
        row = connection.execute(count, partitions.bounds(month)).fetchone()
    else:
        estimate = "select greatest(reltuples, 0)::bigint from pg_class where oid = to_regclass(%s)"
        row = connection.execute(estimate, [partitions.name_of(month)]).fetchone()
    return row[0] if row else 0


@facts.command()
@click.argument("month", type=MONTH)
def restore(month: datetime) -> None:
    """Bring MONTH (YYYY-MM) back into the database. Its file stays where it is.

    将某月事实恢复到数据库；归档文件保留。重复执行无妨。
    """
    from surety.engine import archiving, db
    from surety.engine.archive import ArchiveUnreadable
    from surety.launcher.database import open_database

    with open_database(), db.connect() as connection:
        try:
            count = archiving.restore(connection, month.date())
        except (archiving.ArchiveBusy, archiving.NoSuchMonth, ArchiveUnreadable) as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"{month:%Y-%m}  {count:,} facts are back" if count else f"{month:%Y-%m} is in the database already")


@facts.command("list")
@click.option("--check", is_flag=True, help="Read every file and compare; exit 1 if one is not whole. 逐一校验文件。")
def list_(check: bool) -> None:
    """Which months are archived, where, with how many facts.

    列出已归档的月份、文件与事实数。
    """
    import sys

    from surety.config import environment
    from surety.engine import archive as files
    from surety.engine import db, history
    from surety.launcher.database import open_database

    with open_database(), db.connect() as connection:
        months = history.archived_months(connection.cursor())
    faults = 0
    for each in months:
        try:
            if check:
                files.check(each)
            click.echo(f"{each.month}  {each.rows:>13,} facts  {environment.archive_folder() / each.name}")
        except files.ArchiveUnreadable as error:
            click.echo(str(error), err=True)
            faults += 1
    if not months:
        click.echo("no month is archived (没有已归档的月份)")
    sys.exit(1 if faults else 0)
