import sys

import click


@click.command()
def replay() -> None:
    """Decide every fact again and compare cases, transfers, deadlines and decisions; exit 1 if anything differs.

    按事实日志重放全部判定，与现存数据逐字节比对。
    """
    from surety.engine import db
    from surety.engine.replay import differences
    from surety.launcher.database import open_database

    count = 0
    with open_database(), db.connect() as connection:
        for kind, subject, what in differences(connection):
            click.echo(f"{kind} {subject}: {what}")
            count += 1
    click.echo(f"{count} differences" if count else "every case is what its facts make it")
    sys.exit(1 if count else 0)
