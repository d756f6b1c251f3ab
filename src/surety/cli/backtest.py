from datetime import datetime
from pathlib import Path

import click

from surety.cli._period import period_of, period_options

SHOWN_MAX = 5


@click.command()
@click.option(
    "--candidate",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of tables. 候选规则库目录。",
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Where the report goes. 报告目录。")
@period_options(
    first="Only what was asked for this day and later ones. 只重新判定该日及之后的问题。",
    last="Only what was asked for this day and earlier ones. 只重新判定该日及之前的问题。",
)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language. 语言。")
def backtest(candidate: Path, out: Path | None, first: datetime | None, last: datetime | None, lang: str) -> None:
    """Decide the stored history again under other rules: what would have changed, and the money of it.

    按候选规则重新判定全部历史：哪些订单会变、涉及哪些店铺、多少金额；写出 Parquet 与网页报告。
    """
    from surety.amendments.verdict import keeping_stops
    from surety.analytics import backtest as analysis
    from surety.analytics import decisions, sheets
    from surety.config import environment
    from surety.config.migration import set_up_django
    from surety.engine import book, clock, db
    from surety.launcher.database import open_database
    from surety.platforms.progress import Watch
    from surety.rulebook import RulebookError, load_release

    days = analysis.Days(*period_of(first, last))
    try:
        release = load_release(candidate)
    except RulebookError as error:
        raise click.ClickException(str(error)) from None
    watch = Watch("backtest", unit="orders")
    with open_database(), db.connect() as connection:
        set_up_django()
        from surety.consoles.rules.backtest_report import render, summary

        now = clock.now(connection)
        log = environment.private_folder("analytics") / "decisions"
        decisions.export(connection, log)
        base = book.active(connection.cursor(), now=now)[1]
        out = out or Path(f"backtest-{release.hash[:12]}")
        with sheets.OrderSheet(out) as orders:
            found = analysis.run(
                connection,
                log,
                base=base,
                candidate=keeping_stops(base, release),
                until=now,
                days=days,
                each=orders.add,
                progress=lambda done, total: watch.show(done, done / total if total else 1.0),
            )
        watch.close()
        moves = sheets.write_moves(found, out)
        report = out / "report.html"
        report.write_text(render(found.summary, base=base, candidate=release, lang=lang), encoding="utf-8")
        click.echo(summary(found.summary, lang=lang))
        if found.failed:
            some = ", ".join(found.failed[:SHOWN_MAX])
            count = found.summary.failed_count
            click.echo(f"{count} orders or cases cannot be lived again and are in no sum (无法重演): {some}", err=True)
    for path in (moves, orders.path, report):
        click.echo(str(path))
