from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from surety.cli._amending import acting

if TYPE_CHECKING:
    from surety.disruptions.case import NoticeCase
    from surety.disruptions.preview import Preview
    from surety.engine.intake import Result

_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_notice = click.option("--notice", required=True, help="Its id, such as douyin:2023-09-typhoon. 通知编号。")
_as = click.option("--as", "username", required=True, help="Who does it: a staff account. 以哪个工作人员的身份。")


@click.group()
def notice() -> None:
    """Announce a force-majeure event: preview a notice, publish it, bring it to open orders.

    不可抗力通知：预览影响、发布、推送到在途订单。
    """


@notice.command()
@_file
@_notice
@_as
def preview(file: Path, notice: str, username: str) -> None:
    """Say what a YAML file would do if it were published now; nothing is written.

    预览：现在发布会影响哪些订单、店铺与金额，不写入任何数据。
    """
    from surety.disruptions.preview import preview as reckon

    with acting(username, "staff.view") as at, at.connection.cursor() as cursor:
        _print(reckon(cursor, _drafted(file, notice), now=at.by.now))


@notice.command()
@_file
@_notice
@_as
def publish(file: Path, notice: str, username: str) -> None:
    """Publish a YAML file: new orders are covered at once, open ones as `surety worker` goes through them.

    发布通知：新订单即时适用，在途订单由后台逐批顺延。
    """
    from uuid import uuid4

    from surety.disruptions.facts import NoticeDrafted, NoticePublished
    from surety.engine.door import submit
    from surety.engine.fact import SubjectKind
    from surety.engine.keys import bucket_of
    from surety.engine.wire import decode_case

    content = _drafted(file, notice).content
    with acting(username, "staff.notices.publish") as at:
        now, source, name = at.by.now, at.by.source, uuid4().hex
        draft = NoticeDrafted(id=f"{name}-draft", notice=notice, at=now, content=content)
        _accepted(submit(at.connection, [draft], source=source, now=now)[0])
        row = at.connection.execute(
            "select doc from surety_notice where bucket = %s and subject = %s", [bucket_of(notice), notice]
        ).fetchone()
        assert row is not None, "a draft that was accepted is there"
        version = decode_case(SubjectKind.NOTICE, row[0]).version
        published = NoticePublished(id=f"{name}-publish", notice=notice, at=now, draft=version)
        _accepted(submit(at.connection, [published], source=source, now=now)[0])
    click.echo(f"{notice} is in force (已发布)")


@notice.command()
def spread() -> None:
    """Bring published notices to the open orders now, instead of leaving it to `surety worker`; may be stopped.

    立即把已发布的通知推送到在途订单；可随时中断，重跑即续。
    """
    from surety.disruptions import spreading
    from surety.engine import clock, db
    from surety.launcher.database import open_database

    with open_database(), db.connect() as connection:
        while spreading.step(connection, clock.now(connection)):
            told, moved, done, parts = connection.execute(
                "select coalesce(sum(told_count), 0), coalesce(sum(moved_count), 0),"
                " count(*) filter (where finished_at is not null), count(*) from surety_spreading"
            ).fetchone()  # type: ignore[misc]
            click.echo(f"\r{told} told, {moved} moved, {done} of {parts} parts", nl=False, err=True)
        click.echo("", err=True)


def _drafted(file: Path, notice: str) -> NoticeCase:
    from datetime import UTC, datetime

    from surety.disruptions.case import NoticeCase, NoticeStatus
    from surety.disruptions.files import content_of
    from surety.engine.wire import FactError

    try:
        content = content_of(file.read_text(encoding="utf-8"), notice=notice)
    except FactError as error:
        raise click.ClickException(f"{file}: {error.where}: {error.message} ({error.code})") from None
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}: {error}") from None
    return NoticeCase(notice=notice, status=NoticeStatus.DRAFTED, content=content, made_at=datetime.now(UTC))


def _accepted(result: Result) -> None:
    if not result.good:
        params = ", ".join(f"{name} {value}" for name, value in result.params.items())
        raise click.ClickException(f"{result.code} {result.clause} {params}".strip())


def _print(found: Preview) -> None:
    least = "" if found.exact else "at least "
    click.echo(f"{least}{found.orders} orders of {len(found.shops)} shops (订单、店铺)")
    click.echo(f"{least}{found.moved} deadlines would move, the latest to {found.latest or '-'} (顺延)")
    click.echo(f"{least}{found.stake_fen / 100:.2f} at stake if they were late at the old date (涉及赔付)")
    click.echo(f"{least}{found.waived} late judgements taken back, {found.waived_fen / 100:.2f} returned (撤销判罚)")
    click.echo(f"{least}{found.services} buyers of services offered a choice (服务类订单)")
    for province, count in found.provinces.most_common(10):
        click.echo(f"  {province or '--'}0000  {count}")
