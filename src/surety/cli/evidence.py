import click


@click.group()
def evidence() -> None:
    """Files that prove something: pictures, videos and documents that facts name.

    凭证文件：事实中引用的图片、视频与材料。
    """


@evidence.command()
@click.option("--dry-run", is_flag=True, help="Say what would go, and delete nothing. 只列出，不删除。")
def expire(dry_run: bool) -> None:
    """Delete files whose retention has ended and those that no fact has named for a day; the worker does it by itself.

    删除保存期已过的凭证，以及上传满一天仍未被引用的文件；后台进程会自动执行。案件、纠纷、违规未了结的不删。
    """
    from surety.engine import clock, db
    from surety.evidence import expiring
    from surety.launcher.database import open_database

    with open_database(), db.connect() as connection:
        now = clock.now(connection)
        if not dry_run:
            count = expiring.expire(connection, now=now)
            expiring.sweep_unfinished()
            click.echo(f"{count} files deleted")
            return
        found = [each for prefix in expiring.PREFIXES for each in expiring.expired(connection, prefix, now=now)]
    for each in found:
        why = f"kept until {each.kept_until:%Y-%m-%d}" if each.kept_until else "named by no fact"
        click.echo(f"{each.sha256}  {each.bytes:>13,} bytes  {why}")
    click.echo(f"{len(found)} files, {sum(each.bytes for each in found):,} bytes would be deleted")
